using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Model;

/// <summary>The two commits of a comparison.</summary>
public enum Side
{
    /// <summary>What is compared against.</summary>
    Base,

    /// <summary>What is judged.</summary>
    Head,
}

/// <summary>Why a block was measured.</summary>
public enum BlockPhase
{
    /// <summary>To find what changed.</summary>
    First,

    /// <summary>To confirm what the first blocks flagged: fresh processes, not used for finding it.</summary>
    Confirm,

    /// <summary>To count allocations again, where those of the other blocks could not tell; without slices.</summary>
    Count,
}

/// <summary>What became of a case of two commits.</summary>
public enum BlockCaseState
{
    /// <summary>Measured on both sides.</summary>
    Measured,

    /// <summary>Only head has it.</summary>
    New,

    /// <summary>Only base has it.</summary>
    Missing,

    /// <summary>It failed on a side; see <see cref="BlockCase.Reason"/>.</summary>
    Failed,

    /// <summary>The server lacks what it needs; see <see cref="BlockCase.Reason"/>.</summary>
    NotSupported,
}

/// <summary><c>blocks.json</c>: two commits measured in pairs of processes that were alive at once.</summary>
public sealed record BlockFile : IVersioned
{
    /// <summary>The file's name within its folder.</summary>
    public const string FileName = "blocks.json";

    /// <summary>The format this program writes, and the newest it reads.</summary>
    public const int CurrentFormat = 3;

    private const int LastFormatWithSlices = 2;

    /// <summary>Format of this file.</summary>
    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>Name of the comparison: when it started (UTC), with a random part.</summary>
    public required string Id { get; init; }

    /// <summary>How it ended.</summary>
    public RunState State { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Seed of every random order in it.</summary>
    public required int Seed { get; init; }

    /// <summary>What is compared against.</summary>
    public required BlockCommit Base { get; init; }

    /// <summary>What is judged.</summary>
    public required BlockCommit Head { get; init; }

    /// <summary>The machine.</summary>
    public required RunMachine Machine { get; init; }

    /// <summary>The runtime of the measuring processes.</summary>
    public required RunRuntime Runtime { get; init; }

    /// <summary>Versions by package; where the sides differ, head's.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>Base's versions by package; null where the file does not say.</summary>
    public IReadOnlyDictionary<string, string>? BasePackages { get; init; }

    /// <summary>The server; null where it ended before one was found.</summary>
    public RunServer? Server { get; init; }

    /// <summary>How it was measured.</summary>
    public required BlockSettings Settings { get; init; }

    /// <summary>Time spent inside slices, of both sides.</summary>
    public double MeasuredSeconds { get; init; }

    /// <summary>Workload that is not measured: warm-up; up to format 2 with <see cref="CountingSeconds"/>.</summary>
    public double WarmUpSeconds { get; init; }

    /// <summary>Workload whose allocations were counted, outside slices.</summary>
    public double CountingSeconds { get; init; }

    /// <summary>Workload of retention measurements.</summary>
    public double RetentionSeconds { get; init; }

    /// <summary>Time from start to end, builds included.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Every case that was selected on either side, in order.</summary>
    public required IReadOnlyList<BlockCase> Cases { get; init; }

    /// <summary>The serializer's settings: a run's, without indentation, which would double a file of mostly numbers.</summary>
    public static readonly JsonSerializerOptions Json = new(RunFile.Json) { WriteIndented = false };

    /// <summary>Writes <c>blocks.json</c> into a folder: whole, or not at all.</summary>
    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    /// <summary>Reads <c>blocks.json</c> from a folder.</summary>
    /// <exception cref="RunFormatException">There is none, it is not a file of blocks, or its format is newer than this program.</exception>
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

/// <summary>One of the two commits.</summary>
/// <param name="Label">What a person called it: a branch, a tag, <c>working tree</c>.</param>
/// <param name="Sha">Full hash.</param>
/// <param name="Dirty">Whether the tree had uncommitted changes.</param>
public sealed record BlockCommit(string Label, string Sha, bool Dirty);

/// <summary>How blocks were measured.</summary>
public sealed record BlockSettings
{
    /// <summary>Whether client and server were kept on cores of their own.</summary>
    public bool Pinned { get; init; }

    /// <summary>Cores of the measuring processes, where pinned.</summary>
    public IReadOnlyList<int>? ClientCores { get; init; }

    /// <summary>Cores of the server, where pinned.</summary>
    public IReadOnlyList<int>? ServerCores { get; init; }

    /// <summary>
    /// Whether a measuring process's threads waited for each other (SCHED_BATCH), except where that made them slower; false in files from before they did.
    /// Which slices ran so stands in <c>slices.jsonl</c>.
    /// </summary>
    public bool ThreadsWait { get; init; }

    /// <summary>Whether code was compiled once, fully optimised (no ReadyToRun code, no tiering).</summary>
    public bool StableJit { get; init; }

    /// <summary>Wanted length of a slice.</summary>
    public double SliceMilliseconds { get; init; }

    /// <summary>Wanted slices of each side in a block.</summary>
    public int SlicesPerSide { get; init; }

    /// <summary>
    /// Numbers of first blocks after which a case could stop because its verdict was decided, ascending, the last being the most a case could get;
    /// fixed before the first block. Null where every case got all its blocks come what may.
    /// </summary>
    public IReadOnlyList<int>? Looks { get; init; }

    /// <summary>Whether what is flagged was measured again in fresh blocks.</summary>
    public bool Confirm { get; init; }

    /// <summary>At what level the first blocks flagged a case to be measured again (<c>TimeRule.ScreeningAlpha</c>); null where by the level of a verdict.</summary>
    public double? ScreeningAlpha { get; init; }
}

/// <summary>One benchmark method with one set of parameters, on both sides.</summary>
public sealed record BlockCase
{
    /// <summary>BenchmarkDotNet's FullName: class, method and parameters.</summary>
    public required string Name { get; init; }

    /// <summary>Family, as in a run: folder and scenario.</summary>
    public required string Family { get; init; }

    /// <summary>Method name.</summary>
    public required string Method { get; init; }

    /// <summary>Parameters by name.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>What became of it.</summary>
    public required BlockCaseState State { get; init; }

    /// <summary>Why it was not measured; null where it was.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the benchmark method's own body differs between the commits; null where that is not known.</summary>
    public bool? BodyChanged { get; init; }

    /// <summary>What a calibration of the environment knew of it; null where there was none.</summary>
    public CalibratedSpread? Calibrated { get; init; }

    /// <summary>Its own <see cref="BlockSettings.Looks"/>, as many as its calibration asks for; null where it has those of all.</summary>
    public IReadOnlyList<int>? Looks { get; init; }

    /// <summary>The blocks, in the order they were measured.</summary>
    public IReadOnlyList<Block> Blocks { get; init; } = [];

    /// <summary>What each block of a phase says of time, in the order they were measured.</summary>
    public IReadOnlyList<BlockEffect> Effects(BlockPhase phase) => [.. Blocks.Where(b => b.Phase == phase).Select(b => b.Effect).OfType<BlockEffect>()];

    /// <summary>Base's figures but time, by descriptor id (Allocated, Retained, RetainedVerdict, PeakLive ...); what was not measured is left out.</summary>
    public IReadOnlyDictionary<string, double>? BaseFigures { get; init; }

    /// <summary>Head's figures but time, by descriptor id.</summary>
    public IReadOnlyDictionary<string, double>? HeadFigures { get; init; }
}

/// <summary>One pair of processes, base and head, alive at once.</summary>
public sealed record Block
{
    /// <summary>Number of the block within its case, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Why it was measured.</summary>
    public BlockPhase Phase { get; init; }

    /// <summary>Whose process was started first.</summary>
    public Side StartedFirst { get; init; }

    /// <summary>How long the block took, start of the processes included.</summary>
    public double Seconds { get; init; }

    /// <summary>What its slices say (<c>slices.jsonl</c> has them); null where it only counted allocations.</summary>
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

    /// <summary>Whether the file had the slices themselves.</summary>
    [JsonIgnore]
    internal bool HadSlices { get; private init; }

    /// <summary>
    /// Base's figures from this block's process alone, by descriptor id: above all <c>Allocated</c>, in B per operation, counted in turns with head's,
    /// so that the difference means something and the level does not. Null where none were taken.
    /// </summary>
    public IReadOnlyDictionary<string, double>? BaseFigures { get; init; }

    /// <summary>As <see cref="BaseFigures"/>, for head.</summary>
    public IReadOnlyDictionary<string, double>? HeadFigures { get; init; }

    /// <summary>Base's figures of the retention measurement in this block's process, by descriptor id; null where none was made.</summary>
    public IReadOnlyDictionary<string, double>? BaseRetention { get; init; }

    /// <summary>As <see cref="BaseRetention"/>, for head.</summary>
    public IReadOnlyDictionary<string, double>? HeadRetention { get; init; }

    /// <summary>Base's and head's allocated bytes per operation; null where this block did not count them.</summary>
    [JsonIgnore]
    public (double Base, double Head)? Allocated => AllocatedOf(BaseFigures, HeadFigures);

    internal static (double Base, double Head)? AllocatedOf(IReadOnlyDictionary<string, double>? ofBase, IReadOnlyDictionary<string, double>? ofHead) =>
        ofBase?.TryGetValue("Allocated", out var b) == true && ofHead?.TryGetValue("Allocated", out var h) == true ? (b, h) : null;
}
