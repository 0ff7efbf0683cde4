namespace CockroachBench.Harness.Pairs.Host;

// What comparing a commit with itself taught about an environment.
internal sealed record Calibration
{
    public const string FileName = "calibration.json";
    public const int FewestBlocks = 6;

    // Neighbours, kernel and data change.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly double Effect = Math.Log(1.10);
    public required DateTimeOffset At { get; init; }
    public required string Sha { get; init; }
    // Of the machine before it, in processes that want to run.
    public double? LoadAverage { get; init; }
    public required IReadOnlyDictionary<string, CaseSpread> Cases { get; init; }
    public sealed record CaseSpread(double Spread, int Blocks, int BlocksFor10Percent, int BlocksFor5Percent);

    public static string LongestAge => $"{Lifetime.TotalDays:0} days";
    public bool IsExpired(DateTimeOffset now) => now - At > Lifetime;

    public BlockCase Apply(BlockCase record, int fewest, int? most) =>
        Cases.GetValueOrDefault(record.Name) is not { } known ? record : record with
        {
            Calibrated = new CalibratedSpread(known.Spread, known.Blocks),
            Looks = most is { } limit ? EarlyStops.Looks(Math.Clamp(known.BlocksFor10Percent, fewest, limit)) : null,
        };

    public static Calibration? Read(string path, BlockFile file) => ReadAll(path).GetValueOrDefault(Environment(file));

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
            cases[c.Name] = new CaseSpread(spread, effects.Length, Replication.Needed(spread, Effect, rule.Alpha, rule.Power),
                Replication.Needed(spread, Math.Log(1.05), rule.Alpha, rule.Power));
        }
        all[environment] = new Calibration
        {
            At = file.StartedAt,
            Sha = file.Head.Sha,
            LoadAverage = file.Machine.LoadAverage,
            Cases = cases,
        };
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
            return []; // the next calibration writes it anew
        }
    }

    private static string Environment(BlockFile file) => EnvironmentName.Of(file.Server, file.Machine, file.Runtime)
        + (file.Settings.Pinned ? "-pinned" : "") + (file.Settings.ThreadsWait ? "-waiting" : "")
        + (file.Settings.StableJit ? "" : "-default-jit");
}
