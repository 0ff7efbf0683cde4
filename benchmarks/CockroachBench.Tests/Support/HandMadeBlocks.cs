using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Support;

// Blocks written down by hand, or drawn with a seed.
internal static class HandMadeBlocks
{
    public static BlockFile File(params BlockCase[] cases)
    {
        var run = HandMadeRun.File();
        return new BlockFile
        {
            Id = "20260102-030405-pr-abcd",
            State = RunState.Complete,
            StartedAt = run.StartedAt,
            FinishedAt = run.FinishedAt,
            Seed = 7,
            Base = new BlockCommit("main", "0123456789abcdef0123456789abcdef01234567", false),
            Head = new BlockCommit("my-branch", "fedcba9876543210fedcba9876543210fedcba98", true),
            Machine = run.Machine,
            Runtime = run.Runtime,
            Packages = run.Packages,
            Server = run.Server,
            Settings = new BlockSettings { Pinned = true, StableJit = true, SliceMilliseconds = 10, SlicesPerSide = 4 },
            MeasuredSeconds = 61,
            WallSeconds = 100,
            Cases = cases,
        };
    }

    public static BlockCase Case(
        string method, IEnumerable<Block> blocks, string? rows = null, BlockCaseState state = BlockCaseState.Measured) => new()
        {
            Name = $"Some.ThingsBenchmarks.{method}{(rows is null ? "" : $"(Rows: {rows})")}",
            Family = "Reads/Things",
            Method = method,
            Parameters = rows is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Rows"] = rows },
            State = state,
            Blocks = [.. blocks],
        };

    public static Block Block(int index, double logRatio, BlockPhase phase = BlockPhase.First, double nanoseconds = 1000,
        double? baseAllocated = null, double? headAllocated = null) => new()
        {
            Index = index,
            Phase = phase,
            Seconds = 2,
            Effect = new BlockEffect(logRatio, nanoseconds, nanoseconds * Math.Exp(logRatio)),
            BaseFigures = baseAllocated is { } b ? new Dictionary<string, double> { ["Allocated"] = b } : null,
            HeadFigures = headAllocated is { } h ? new Dictionary<string, double> { ["Allocated"] = h } : null,
        };

    public static IEnumerable<Block> Blocks(Random random, int count, double effect, double spread, BlockPhase phase = BlockPhase.First) =>
        Enumerable.Range(0, count).Select(i => Block(i, effect + (spread * Normal(random)), phase));

    // Box and Muller.
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
