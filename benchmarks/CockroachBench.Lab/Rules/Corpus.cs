using System.Globalization;
using System.Text.RegularExpressions;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

/// <summary>One recorded block, as far as rules need it.</summary>
/// <param name="LogRatio">log(head/base); NaN where no time was measured.</param>
/// <param name="Seconds">The machine time it took, both sides.</param>
/// <param name="Allocated">Base's and head's allocated bytes per operation; null where not recorded.</param>
internal sealed record RecordedBlock(double LogRatio, double Seconds, (double Base, double Head)? Allocated);

/// <summary>One recorded launch.</summary>
/// <param name="Iterations">Time per operation of each iteration, in nanoseconds.</param>
/// <param name="Seconds">Time inside the benchmark's loops, warm-up included; not the process's start nor any build.</param>
internal sealed record RecordedLaunch(IReadOnlyList<double> Iterations, double Seconds);

/// <summary>What was recorded of one case under one known truth, in real time order.</summary>
/// <param name="Case">BenchmarkDotNet's FullName.</param>
/// <param name="Blocks">Blocks of base and the variant.</param>
/// <param name="Launches">Plain launches of the variant.</param>
internal sealed record Recording(string Case, IReadOnlyList<RecordedBlock> Blocks, IReadOnlyList<RecordedLaunch> Launches);

/// <summary>A recorded corpus: the same cases, compared with themselves and with known changes.</summary>
/// <remarks>
/// Folders: <c>same</c>, <c>slow5</c>, <c>slow10</c> ... (head slower by so many per cent), <c>alloc</c> (head allocates one object more). In each
/// <c>blocks/</c> with folders of blocks.json (base: unchanged), and <c>launches/</c> with folders of BenchmarkDotNet's full JSON, whose names sort
/// in the order they were measured; <c>same/launches</c> are the base for all.
/// </remarks>
/// <param name="Variants">Recordings by case, by variant.</param>
/// <param name="Recordings">What the blocks were recorded on, oldest first; without their cases.</param>
internal sealed partial record Corpus(IReadOnlyDictionary<string, IReadOnlyDictionary<string, Recording>> Variants, IReadOnlyList<BlockFile> Recordings)
{
    /// <summary>The variant without a change.</summary>
    public const string Same = "same";

    /// <summary>The variant with an object more.</summary>
    public const string Allocation = "alloc";

    /// <summary>Reads a corpus.</summary>
    /// <exception cref="RunFormatException">The folder is none, or a file of it cannot be read.</exception>
    public static Corpus Load(string folder)
    {
        try
        {
            var variants = Directory.Exists(folder)
                ? Directory.GetDirectories(folder).Where(d => Name().IsMatch(Path.GetFileName(d))).ToDictionary(d => Path.GetFileName(d), LoadVariant)
                : [];
            return variants.TryGetValue(Same, out var same) ? new Corpus(variants.ToDictionary(v => v.Key, v => v.Value.Recordings), same.Headers)
                : throw new RunFormatException($"{folder} is not a corpus: expected folders '{Same}', 'slow5', 'slow10' ..., '{Allocation}' in it, the first at least.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The slowdown a variant has, in per cent; null where it is another kind.</summary>
    public static double? Slowdown(string variant) => Slow().Match(variant) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private static (IReadOnlyDictionary<string, Recording> Recordings, IReadOnlyList<BlockFile> Headers) LoadVariant(string folder)
    {
        // The rule that is judged begins with the estimate: it is worked out anew, whatever it was when a block was recorded.
        var recorded = Below(Path.Combine(folder, "blocks"), BlockFile.FileName).Select(f => Path.GetDirectoryName(f)!)
            .Select(f => (File: BlockFile.Read(f), Effects: SlicesFile.Estimate(f))).OrderBy(r => r.File.StartedAt).ToList();
        var files = recorded.ConvertAll(r => r.File);
        // How allocations are counted is the recording program's affair: only what the newest one counted is of the rule that is judged.
        var newest = files.LastOrDefault()?.Head.Sha;
        var blocks = recorded
            .SelectMany(r => r.File.Cases.Where(c => c.State == BlockCaseState.Measured).Select(c => (
                c.Name, Blocks: c.Blocks.Select(b => Recorded(b, r.Effects.TryGetValue((c.Name, b.Index), out var anew) ? anew : b.Effect, r.File.Head.Sha == newest)).OfType<RecordedBlock>())))
            .GroupBy(c => c.Name, c => c.Blocks)
            .ToDictionary(g => g.Key, g => g.SelectMany(b => b).ToList());
        var launches = Below(Path.Combine(folder, "launches"), "*" + FullJsonReader.FileSuffix)
            .SelectMany(Launches).GroupBy(l => l.Case, l => l.Launch).ToDictionary(g => g.Key, g => g.ToList());
        var recordings = blocks.Keys.Union(launches.Keys).Order(StringComparer.Ordinal)
            .ToDictionary(c => c, c => new Recording(c, blocks.GetValueOrDefault(c) ?? [], launches.GetValueOrDefault(c) ?? []));
        return (recordings, [.. files.Select(f => f with { Cases = [] })]);
    }

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    // Where only allocations were counted there is no time.
    private static RecordedBlock? Recorded(Block block, BlockEffect? effect, bool counted)
    {
        var ratio = effect?.LogRatio;
        var allocated = counted ? block.Allocated : null;
        return ratio is null && allocated is null ? null : new RecordedBlock(ratio ?? double.NaN, block.Seconds, allocated);
    }

    private static IEnumerable<(string Case, RecordedLaunch Launch)> Launches(string file)
    {
        foreach (var (figures, seconds) in FullJsonReader.ReadReport(file).Benchmarks.Select(b => (b.Figures, b.Seconds)))
            foreach (var launch in figures.Launches)
                yield return (figures.Name, new RecordedLaunch(launch, seconds / figures.Launches.Count));
    }

    [GeneratedRegex(@"^(same|alloc|slow\d+(\.\d+)?)$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^slow(\d+(?:\.\d+)?)$")]
    private static partial Regex Slow();
}
