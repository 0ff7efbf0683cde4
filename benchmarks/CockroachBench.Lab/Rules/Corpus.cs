using System.Globalization;
using System.Text.RegularExpressions;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

// LogRatio: log(head/base); NaN where no time was measured. Seconds: machine time of both sides. Allocated: null where not recorded.
internal sealed record RecordedBlock(double LogRatio, double Seconds, (double Base, double Head)? Allocated);

// Iterations: nanoseconds per operation. Seconds: time in the benchmark's loops, warm-up included; no process start, no build.
internal sealed record RecordedLaunch(IReadOnlyList<double> Iterations, double Seconds);

// What was recorded of one case under one known truth, in real time order.
internal sealed record Recording(string Case, IReadOnlyList<RecordedBlock> Blocks, IReadOnlyList<RecordedLaunch> Launches);

// The same cases, compared with themselves and with known changes: folders same, slow5, slow10 ... (head slower by that many per cent) and
// alloc (head allocates one more object). In each, blocks/ has folders of blocks.json, and launches/ has folders of BenchmarkDotNet's
// full JSON, whose names sort in the order they were measured. The base of all is same/launches. Recordings: oldest first, without cases.
internal sealed partial record Corpus(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, Recording>> Variants, IReadOnlyList<BlockFile> Recordings)
{
    public const string Same = "same";

    public const string Allocation = "alloc";

    public static Corpus Load(string folder)
    {
        try
        {
            var folders = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
            var variants = folders.Where(d => Name().IsMatch(Path.GetFileName(d))).ToDictionary(d => Path.GetFileName(d), LoadVariant);
            return variants.TryGetValue(Same, out var same)
                ? new Corpus(variants.ToDictionary(v => v.Key, v => v.Value.Recordings), same.Headers)
                : throw new RunFormatException($"{folder} is not a corpus: "
                    + $"expected folders '{Same}', 'slow5', 'slow10' ..., '{Allocation}' in it, the first at least.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{folder} cannot be read: {e.Message}", e);
        }
    }

    // In per cent; null where the variant is of another kind.
    public static double? Slowdown(string variant) =>
        Slow().Match(variant) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private static (IReadOnlyDictionary<string, Recording> Recordings, IReadOnlyList<BlockFile> Headers) LoadVariant(string folder)
    {
        // The estimate is part of the judged rule: it is computed again from the recorded slices.
        var recorded = Below(Path.Combine(folder, "blocks"), BlockFile.FileName).Select(f => Path.GetDirectoryName(f)!)
            .Select(f => (File: BlockFile.Read(f), Effects: SlicesFile.Estimate(f))).OrderBy(r => r.File.StartedAt).ToList();
        var files = recorded.ConvertAll(r => r.File);
        // The recording program counts the allocations: only the newest commit's counts follow the judged rule.
        var newest = files.LastOrDefault()?.Head.Sha;
        var blocks = recorded
            .SelectMany(r => r.File.Cases.Where(c => c.State == BlockCaseState.Measured).Select(c => (
                c.Name,
                Blocks: c.Blocks.Select(b => Recorded(b, EffectOf(c.Name, b, r.Effects), r.File.Head.Sha == newest)))))
            .GroupBy(c => c.Name, c => c.Blocks)
            .ToDictionary(g => g.Key, g => g.SelectMany(b => b).OfType<RecordedBlock>().ToList());
        var launches = Below(Path.Combine(folder, "launches"), "*" + FullJsonReader.FileSuffix)
            .SelectMany(Launches).GroupBy(l => l.Case, l => l.Launch).ToDictionary(g => g.Key, g => g.ToList());
        var recordings = blocks.Keys.Union(launches.Keys).Order(StringComparer.Ordinal)
            .ToDictionary(c => c, c => new Recording(c, blocks.GetValueOrDefault(c) ?? [], launches.GetValueOrDefault(c) ?? []));
        return (recordings, [.. files.Select(f => f with { Cases = [] })]);
    }

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    private static BlockEffect? EffectOf(string name, Block block, IReadOnlyDictionary<(string Case, int Block), BlockEffect> anew) =>
        anew.TryGetValue((name, block.Index), out var effect) ? effect : block.Effect;

    // A block that only counted allocations has no time.
    private static RecordedBlock? Recorded(Block block, BlockEffect? effect, bool counted)
    {
        var ratio = effect?.LogRatio;
        var allocated = counted ? block.Allocated : null;
        return ratio is null && allocated is null ? null : new RecordedBlock(ratio ?? double.NaN, block.Seconds, allocated);
    }

    private static IEnumerable<(string Case, RecordedLaunch Launch)> Launches(string file)
    {
        foreach (var benchmark in FullJsonReader.ReadReport(file).Benchmarks)
            if (benchmark is { Figures: { } figures, Measurements: { } measurements })
                foreach (var launch in measurements.Launches)
                    yield return (figures.Name, new RecordedLaunch(launch, measurements.Seconds / measurements.Launches.Count));
    }

    [GeneratedRegex(@"^(same|alloc|slow\d+(\.\d+)?)$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^slow(\d+(?:\.\d+)?)$")]
    private static partial Regex Slow();
}
