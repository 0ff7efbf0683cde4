using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Model;

// The two commits of a comparison.
internal enum Side
{
    Base,
    Head,
}

// Why a block was measured.
internal enum BlockPhase
{
    First,
    Confirm,
    Count,
}

// What became of a case of two commits.
internal enum BlockCaseState
{
    Measured,
    New,
    Missing,
    Failed,
    NotSupported,
}

// blocks.json: two commits measured in pairs of processes that were alive at once.
internal sealed record BlockFile : IVersioned
{
    public const string FileName = "blocks.json";

    public const int CurrentFormat = 3;

    private const int LastFormatWithSlices = 2;

    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormat;

    // Name of the comparison: when it started (UTC), with a random part.
    public required string Id { get; init; }
    public RunState State { get; init; }

    // When it started, UTC.
    public required DateTimeOffset StartedAt { get; init; }

    // When it ended, UTC; null while it runs.
    public DateTimeOffset? FinishedAt { get; init; }
    public required int Seed { get; init; }
    public required BlockCommit Base { get; init; }
    public required BlockCommit Head { get; init; }
    public required RunMachine Machine { get; init; }
    public required RunRuntime Runtime { get; init; }

    // Versions by package; where the sides differ, head's.
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    // Base's versions by package; null where the file does not say.
    public IReadOnlyDictionary<string, string>? BasePackages { get; init; }

    // The server; null where it ended before one was found.
    public RunServer? Server { get; init; }
    public required BlockSettings Settings { get; init; }
    public double MeasuredSeconds { get; init; }

    // Workload that is not measured: warm-up; up to format 2 with CountingSeconds.
    public double WarmUpSeconds { get; init; }
    public double CountingSeconds { get; init; }
    public double RetentionSeconds { get; init; }
    public double WallSeconds { get; init; }
    public required IReadOnlyList<BlockCase> Cases { get; init; }

    public static readonly JsonSerializerOptions Json = new(RunFile.Json) { WriteIndented = false };

    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    public static BlockFile Read(string folder)
    {
        return ArtifactReader.Read(
            Path.Combine(folder, FileName), "a file of blocks", "expected the folder of a comparison in blocks", FileLimits.Measurements, ReadFile);
    }

    private static BlockFile ReadFile(string path)
    {
        var file = ArtifactReader.Deserialize<BlockFile>(path, "a file of blocks", CurrentFormat, FileLimits.Measurements, Json);
        if (file.Cases.Any(c => c is null || c.Blocks.Any(b => b is null))) throw new RunFormatException($"{path} is not a file of blocks: a list in it holds null.");
        if (file.Cases.Any(c => FileLimits.AreTooLong([c.Name, c.Family, c.Method], c.Parameters)))
            throw new RunFormatException($"{path} is not a file of blocks: {FileLimits.TooLong}.");
        if (file.Cases.FirstOrDefault(c => c.Blocks.Any(b => b.HadSlices != file.FormatVersion <= LastFormatWithSlices)) is { } other)
            throw new RunFormatException($"{path} is not a file of blocks: a block of '{other.Name}' {(file.FormatVersion <= LastFormatWithSlices ? "lacks its slices" : "has slices")}, which format {file.FormatVersion} does not allow.");
        if (file.Cases.FirstOrDefault(c => c.Calibrated is { } known && !(known.Blocks >= 2 && known.Spread >= 0 && double.IsFinite(known.Spread))) is { } odd)
            throw new RunFormatException($"{path} is not a file of blocks: '{odd.Name}' has a calibrated spread that is none.");
        return file.Cases.FirstOrDefault(c => c.Blocks.Any(b => b.Effect is { IsTime: false })) is { } broken
            ? throw new RunFormatException($"{path} is not a file of blocks: '{broken.Name}' has a block without a time.")
            : file;
    }
}

// One of the two commits.
internal sealed record BlockCommit(string Label, string Sha, bool Dirty);

// How blocks were measured.
internal sealed record BlockSettings
{
    public bool Pinned { get; init; }

    // Cores of the measuring processes, where pinned.
    public IReadOnlyList<int>? ClientCores { get; init; }

    // Cores of the server, where pinned.
    public IReadOnlyList<int>? ServerCores { get; init; }

    // Whether a measuring process's threads waited for each other (SCHED_BATCH), except where that made them slower; false in files from
    // before they did. Which slices ran so stands in slices.jsonl.
    public bool ThreadsWait { get; init; }
    public bool StableJit { get; init; }
    public double SliceMilliseconds { get; init; }
    public int SlicesPerSide { get; init; }

    // Numbers of first blocks after which a case could stop because its verdict was decided, ascending, the last being the most a case
    // could get; fixed before the first block. Null where every case got all its blocks come what may.
    public IReadOnlyList<int>? Looks { get; init; }
    public bool Confirm { get; init; }

    // At what level the first blocks flagged a case to be measured again (TimeRule.ScreeningAlpha); null where by the level of a verdict.
    public double? ScreeningAlpha { get; init; }
}

// One benchmark method with one set of parameters, on both sides.
internal sealed record BlockCase
{
    public required string Name { get; init; }
    public required string Family { get; init; }
    public required string Method { get; init; }
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
    public required BlockCaseState State { get; init; }

    // Why it was not measured; null where it was.
    public string? Reason { get; init; }

    // Whether the benchmark method's own body differs between the commits; null where that is not known.
    public bool? BodyChanged { get; init; }

    // What a calibration of the environment knew of it; null where there was none.
    public CalibratedSpread? Calibrated { get; init; }

    // Its own Looks, as many as its calibration asks for; null where it has those of all.
    public IReadOnlyList<int>? Looks { get; init; }
    public IReadOnlyList<Block> Blocks { get; init; } = [];

    public IReadOnlyList<BlockEffect> Effects(BlockPhase phase) => [.. Blocks.Where(b => b.Phase == phase).Select(b => b.Effect).OfType<BlockEffect>()];

    // Base's figures but time, by descriptor id (Allocated, Retained, RetainedVerdict, PeakLive ...); what was not measured is left out.
    public IReadOnlyDictionary<string, double>? BaseFigures { get; init; }
    public IReadOnlyDictionary<string, double>? HeadFigures { get; init; }
}

// One pair of processes, base and head, alive at once.
internal sealed record Block
{
    public required int Index { get; init; }
    public BlockPhase Phase { get; init; }
    public Side StartedFirst { get; init; }
    public double Seconds { get; init; }

    // What its slices say (slices.jsonl has them); null where it only counted allocations.
    public BlockEffect? Effect { get; init; }

    // Formats 1 and 2 had the slices here.
    [JsonInclude]
    [JsonPropertyName("slices")]
    [JsonConverter(typeof(SlicesConverter))]
    private EarlierSlices? OfSlices
    {
        get => null;
        init => (HadSlices, Effect) = (value is not null, value is null ? Effect : value.Effect);
    }

    [JsonIgnore]
    internal bool HadSlices { get; private init; }

    // Base's figures from this block's process alone, by descriptor id: above all Allocated, in B per operation, counted in turns with
    // head's, so that the difference means something and the level does not. Null where none were taken.
    public IReadOnlyDictionary<string, double>? BaseFigures { get; init; }
    public IReadOnlyDictionary<string, double>? HeadFigures { get; init; }

    // Base's figures of the retention measurement in this block's process, by descriptor id; null where none was made.
    public IReadOnlyDictionary<string, double>? BaseRetention { get; init; }
    public IReadOnlyDictionary<string, double>? HeadRetention { get; init; }

    [JsonIgnore]
    public (double Base, double Head)? Allocated => AllocatedOf(BaseFigures, HeadFigures);

    internal static (double Base, double Head)? AllocatedOf(IReadOnlyDictionary<string, double>? ofBase, IReadOnlyDictionary<string, double>? ofHead) =>
        ofBase?.TryGetValue("Allocated", out var b) == true && ofHead?.TryGetValue("Allocated", out var h) == true ? (b, h) : null;
}
