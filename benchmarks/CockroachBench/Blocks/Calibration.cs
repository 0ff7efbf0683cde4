using System.Text.Json;
using CockroachBench.Results;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Publishing;
using CockroachBench.Results.Runs;
using CockroachBench.Results.Statistics;

namespace CockroachBench.Blocks;

/// <summary>What comparing a commit with itself taught about an environment.</summary>
public sealed record Calibration
{
    /// <summary>The file's name: one for all environments.</summary>
    public const string FileName = "calibration.json";

    // As many cases as this get the blocks they need; the noisiest few would hold up all others.
    private const double Share = 0.9;

    private static readonly double Effect = Math.Log(1.10);

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The commit.</summary>
    public required string Sha { get; init; }

    /// <summary>Cases by full name.</summary>
    public required IReadOnlyDictionary<string, CaseSpread> Cases { get; init; }

    /// <summary>A case's spread.</summary>
    /// <param name="Spread">Standard deviation of log(head/base) from block to block.</param>
    /// <param name="Blocks">Over how many blocks.</param>
    /// <param name="BlocksFor10Percent">Blocks that a change of 10 % takes to be found.</param>
    /// <param name="BlocksFor5Percent">Blocks that a change of 5 % takes.</param>
    public sealed record CaseSpread(double Spread, int Blocks, int BlocksFor10Percent, int BlocksFor5Percent);

    /// <summary>Blocks with which a change of 10 % is found in nine of ten of these cases.</summary>
    /// <param name="names">The cases.</param>
    /// <param name="fewest">At least so many.</param>
    /// <param name="most">At most so many.</param>
    public int BlocksFor(IEnumerable<string> names, int fewest, int most)
    {
        var needed = names.Select(n => Cases.GetValueOrDefault(n)).OfType<CaseSpread>().Select(c => c.BlocksFor10Percent).Order().ToList();
        return needed.Count == 0 ? fewest : Math.Clamp(needed[(int)Math.Ceiling(needed.Count * Share) - 1], fewest, most);
    }

    /// <summary>The calibration of a comparison's environment; null where there is none, or none that can be read.</summary>
    public static Calibration? Read(string path, BlockFile file) => ReadAll(path).GetValueOrDefault(Environment(file));

    /// <summary>Keeps a comparison of a commit with itself, besides those of other environments.</summary>
    public static void Write(string path, BlockFile file)
    {
        var all = ReadAll(path);
        var rule = TimeRule.Default;
        all[Environment(file)] = new Calibration
        {
            At = file.StartedAt,
            Sha = file.Head.Sha,
            Cases = file.Cases
                .Select(c => (c.Name, Effects: BlockSchedule.Effects(c, BlockPhase.First).ToArray()))
                .Where(c => c.Effects.Length >= rule.FewestBlocks)
                .ToDictionary(c => c.Name, c =>
                {
                    var spread = MeanInterval.Of(c.Effects).StandardDeviation;
                    return new CaseSpread(spread, c.Effects.Length, Replication.Needed(spread, Effect, rule.Alpha, rule.Power), Replication.Needed(spread, Math.Log(1.05), rule.Alpha, rule.Power));
                }),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.WriteAllText(path, JsonSerializer.Serialize(all, RunFile.Json));
    }

    private static Dictionary<string, Calibration> ReadAll(string path)
    {
        if (!File.Exists(path)) return [];
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, Calibration>>(File.ReadAllText(path), RunFile.Json) ?? [];
        }
        catch (JsonException)
        {
            return []; // a help, not a result: the next calibration writes it anew
        }
    }

    private static string Environment(BlockFile file) => EnvironmentName.Of(new RunFile
    {
        Id = file.Id,
        StartedAt = file.StartedAt,
        Profile = "pr",
        Options = [],
        Machine = file.Machine,
        Runtime = file.Runtime,
        Packages = file.Packages,
        Server = file.Server,
        Cases = [],
    }) + (file.Settings.Pinned ? "-pinned" : "") + (file.Settings.StableJit ? "" : "-default-jit");
}
