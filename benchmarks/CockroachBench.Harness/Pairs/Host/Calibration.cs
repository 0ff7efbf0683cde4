using System.Text.Json;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>What comparing a commit with itself taught about an environment.</summary>
internal sealed record Calibration
{
    /// <summary>The file's name: one for all environments.</summary>
    public const string FileName = "calibration.json";

    /// <summary>Fewer blocks than this know too little of a case.</summary>
    public const int FewestBlocks = 6;

    private static readonly double Effect = Math.Log(1.10);

    /// <summary>When, UTC; of several, the last.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The commit of that.</summary>
    public required string Sha { get; init; }

    /// <summary>Cases by full name.</summary>
    public required IReadOnlyDictionary<string, CaseSpread> Cases { get; init; }

    /// <summary>A case's spread.</summary>
    /// <param name="Spread">Standard deviation of log(head/base) from block to block.</param>
    /// <param name="Blocks">Over how many blocks.</param>
    /// <param name="BlocksFor10Percent">Blocks that a change of 10 % takes to be found.</param>
    /// <param name="BlocksFor5Percent">Blocks that a change of 5 % takes.</param>
    public sealed record CaseSpread(double Spread, int Blocks, int BlocksFor10Percent, int BlocksFor5Percent);

    /// <summary>A case with what is known of it; as it was where nothing is.</summary>
    /// <param name="record">The case.</param>
    /// <param name="fewest">Blocks it gets at least.</param>
    /// <param name="most">Blocks it gets at most; null where its number is fixed otherwise.</param>
    public BlockCase Apply(BlockCase record, int fewest, int? most) => Cases.GetValueOrDefault(record.Name) is not { } known ? record : record with
    {
        Calibrated = new CalibratedSpread(known.Spread, known.Blocks),
        Looks = most is { } limit ? EarlyStops.Looks(Math.Clamp(known.BlocksFor10Percent, fewest, limit)) : null,
    };

    /// <summary>The calibration of a comparison's environment; null where there is none, or none that can be read.</summary>
    public static Calibration? Read(string path, BlockFile file) => ReadAll(path).GetValueOrDefault(Environment(file));

    /// <summary>Keeps a comparison of a commit with itself, besides what is known of other cases and other environments.</summary>
    /// <returns>Of how many cases something was kept.</returns>
    public static int Write(string path, BlockFile file)
    {
        var all = ReadAll(path);
        var rule = TimeRule.Default;
        var environment = Environment(file);
        var cases = new Dictionary<string, CaseSpread>(all.GetValueOrDefault(environment)?.Cases ?? new Dictionary<string, CaseSpread>());
        var kept = 0;
        foreach (var c in file.Cases)
        {
            double[] effects = [.. c.Effects(BlockPhase.First).Select(e => e.LogRatio)];
            if (effects.Length < FewestBlocks) continue;
            var spread = MeanInterval.Of(effects).StandardDeviation;
            kept++;
            cases[c.Name] = new CaseSpread(spread, effects.Length, Replication.Needed(spread, Effect, rule.Alpha, rule.Power), Replication.Needed(spread, Math.Log(1.05), rule.Alpha, rule.Power));
        }
        all[environment] = new Calibration { At = file.StartedAt, Sha = file.Head.Sha, Cases = cases };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.WriteAllText(path, JsonSerializer.Serialize(all, RunFile.Json));
        return kept;
    }

    private static Dictionary<string, Calibration> ReadAll(string path)
    {
        if (FileFacts.KindOf(path) != FileKind.Regular) return [];
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
    }) + (file.Settings.Pinned ? "-pinned" : "") + (file.Settings.ThreadsWait ? "-waiting" : "") + (file.Settings.StableJit ? "" : "-default-jit");
}
