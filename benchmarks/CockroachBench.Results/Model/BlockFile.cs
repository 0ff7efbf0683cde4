namespace CockroachBench.Results.Model;

// The two commits of a comparison: Head is judged, against Base.
internal enum Side
{
    Base,
    Head,
}

// Why a block was measured: to find what changed; to confirm what the first blocks flagged, in fresh processes; or only to count
// allocations again, without slices.
internal enum BlockPhase
{
    First,
    Confirm,
    Count,
}

// New: only head has the case. Missing: only base has it.
internal enum BlockCaseState
{
    Measured,
    New,
    Missing,
    Failed,
    NotSupported,
}

// blocks.json: two commits measured in pairs of processes that were alive at once.
internal sealed record BlockFile : IArtifact
{
    public const string FileName = "blocks.json";
    public const int CurrentFormat = 3;

    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormat;
    // When it started (UTC), with a random part.
    public required string Id { get; init; }
    public RunState State { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    // Of every random order in it.
    public required int Seed { get; init; }
    public required BlockCommit Base { get; init; }
    public required BlockCommit Head { get; init; }
    public required RunMachine Machine { get; init; }
    public required RunRuntime Runtime { get; init; }
    // Versions by package, head's where the sides differ.
    public required IReadOnlyDictionary<string, string> Packages { get; init; }
    public IReadOnlyDictionary<string, string>? BasePackages { get; init; }
    // Null where it ended before one was found.
    public RunServer? Server { get; init; }
    public required BlockSettings Settings { get; init; }
    // Inside slices, both sides; warm-up; counting allocations; measuring retention; from start to end with builds.
    public double MeasuredSeconds { get; init; }
    public double WarmUpSeconds { get; init; }
    public double CountingSeconds { get; init; }
    public double RetentionSeconds { get; init; }
    public double WallSeconds { get; init; }
    public required IReadOnlyList<BlockCase> Cases { get; init; }

    // Indentation would double a file that is mostly numbers.
    public static readonly JsonSerializerOptions Json = new(RunFile.Json) { WriteIndented = false };

    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    public static BlockFile Read(string folder) => ArtifactReader.Read<BlockFile>(
        Path.Combine(folder, FileName), "a file of blocks", "expected the folder of a comparison in blocks", FileLimits.Measurements,
        CurrentFormat, Json);

    public string? WhatIsWrong()
    {
        if (Cases.Any(c => c is null || c.Blocks.Any(b => b is null))) return "a list in it holds null";
        if (Cases.Any(c => FileLimits.AreTooLong([c.Name, c.Family, c.Method], c.Parameters))) return FileLimits.TooLong;
        if (Cases.FirstOrDefault(c => c.Calibrated is { IsSpread: false }) is { } odd)
            return $"the calibrated spread of '{odd.Name}' is invalid";
        return Cases.FirstOrDefault(c => c.Blocks.Any(b => b.Effect is { IsTime: false })) is { } broken
            ? $"'{broken.Name}' has a block without a time" : null;
    }
}

// With: what this side has of its own, such as a package's version or a setting.
internal sealed record BlockCommit(string Label, string Sha, bool Dirty, IReadOnlyList<string>? With = null);

internal sealed record BlockSettings
{
    public bool Pinned { get; init; }
    // Of the measuring processes, and of the server, where pinned.
    public IReadOnlyList<int>? ClientCores { get; init; }
    public IReadOnlyList<int>? ServerCores { get; init; }
    // SCHED_BATCH, except where that made a process slower; slices.jsonl says which slices ran so.
    public bool ThreadsWait { get; init; }
    public bool StableJit { get; init; }
    public double SliceMilliseconds { get; init; }
    public int SlicesPerSide { get; init; }
    // Numbers of first blocks after which a case could stop, ascending, fixed before the first block; null where none could.
    public IReadOnlyList<int>? Looks { get; init; }
    public bool Confirm { get; init; }
    // The level at which first blocks flag a case for confirmation; null for that of a verdict.
    public double? ScreeningAlpha { get; init; }
}

internal sealed record BlockCase
{
    public required string Name { get; init; }
    public required string Family { get; init; }
    public required string Method { get; init; }
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
    public required BlockCaseState State { get; init; }
    public string? Reason { get; init; }
    // Whether the benchmark method itself differs between the commits; null where not known.
    public bool? BodyChanged { get; init; }
    public CalibratedSpread? Calibrated { get; init; }
    // Its own, as its calibration asks for; null where it has those of all.
    public IReadOnlyList<int>? Looks { get; init; }
    public IReadOnlyList<Block> Blocks { get; init; } = [];

    public IReadOnlyList<BlockEffect> Effects(BlockPhase phase) =>
        [.. Blocks.Where(b => b.Phase == phase).Select(b => b.Effect).OfType<BlockEffect>()];

    // Everything but time, by metric id; what was not measured is left out.
    public IReadOnlyDictionary<string, double>? BaseFigures { get; init; }
    public IReadOnlyDictionary<string, double>? HeadFigures { get; init; }
}

internal sealed record Block
{
    public required int Index { get; init; }
    public BlockPhase Phase { get; init; }
    public Side StartedFirst { get; init; }
    public double Seconds { get; init; }
    // Null where it only counted allocations.
    public BlockEffect? Effect { get; init; }
    // From this block's processes, by metric id: Allocated is counted in turns with the other side's, so that the difference is meaningful
    // and the level is not. Null where nothing was counted.
    public IReadOnlyDictionary<string, double>? BaseFigures { get; init; }
    public IReadOnlyDictionary<string, double>? HeadFigures { get; init; }
    // Null where retention was not measured.
    public IReadOnlyDictionary<string, double>? BaseRetention { get; init; }
    public IReadOnlyDictionary<string, double>? HeadRetention { get; init; }

    [JsonIgnore]
    public (double Base, double Head)? Allocated => AllocatedOf(BaseFigures, HeadFigures);

    public static (double Base, double Head)? AllocatedOf(
        IReadOnlyDictionary<string, double>? ofBase, IReadOnlyDictionary<string, double>? ofHead) =>
        ofBase?.Find(MetricIds.Allocated) is { } b && ofHead?.Find(MetricIds.Allocated) is { } h ? (b, h) : null;
}

// Times of a block that are judged alike: of a typical slice, of all slices together, and of the processor.
internal enum TimeKind
{
    Typical,
    Mean,
    Processor,
}

// What a block's slices say. LogRatio: log(head/base), the median over neighbouring slices; the times are medians.
[method: JsonConstructor]
internal readonly record struct BlockEffect(
    double LogRatio, double BaseNanoseconds, double HeadNanoseconds, TotalTimes? Mean = null, TotalTimes? Processor = null)
{
    // Null where the system does not tell, or the block is from before it was kept.
    public (double LogRatio, double Base, double Head)? Of(TimeKind kind)
    {
        if (kind == TimeKind.Typical) return (LogRatio, BaseNanoseconds, HeadNanoseconds);
        return (kind == TimeKind.Mean ? Mean : Processor) is { } total
            ? (Math.Log(total.HeadNanoseconds / total.BaseNanoseconds), total.BaseNanoseconds, total.HeadNanoseconds) : null;
    }

    [JsonIgnore]
    public double Percent => (Math.Exp(LogRatio) - 1) * 100;

    [JsonIgnore]
    public bool IsTime => double.IsFinite(LogRatio) && new TotalTimes(BaseNanoseconds, HeadNanoseconds).IsTime
        && Mean is not { IsTime: false } && Processor is not { IsTime: false };
}

// Per operation, of all slices of a block together: what happens in few of them counts here, and not in a median.
[method: JsonConstructor]
internal readonly record struct TotalTimes(double BaseNanoseconds, double HeadNanoseconds)
{
    [JsonIgnore]
    public bool IsTime =>
        double.IsFinite(BaseNanoseconds) && double.IsFinite(HeadNanoseconds) && BaseNanoseconds > 0 && HeadNanoseconds > 0;
}

// Standard deviation of blocks of one commit against itself, as a calibration of the environment found it.
internal sealed record CalibratedSpread(double Spread, int Blocks)
{
    [JsonIgnore]
    public bool IsSpread => Blocks >= 2 && Spread >= 0 && double.IsFinite(Spread);
}
