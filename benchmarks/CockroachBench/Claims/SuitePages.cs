using CockroachBench.Lifetimes;
using CockroachBench.Reads;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Suite;

namespace CockroachBench.Claims;

// What the pages of results show of this suite: its claims, the tables of the README, and where its sources are.
internal static class SuitePages
{
    public static readonly UnderLoad Streaming = new("dapper-buffered", LeavesSomething: false, "dapper-streamed");
    public static readonly UnderLoad Unpooled = new("unpooled", LeavesSomething: false);

    public static readonly SourceFiles Sources = new("benchmarks/CockroachBench/", "Benchmarks.cs");

    // Not a field: the lists of claims use this class while they are made.
    public static SuiteDescription Description => new(
        Sources,
        [
            new("Advice", "Advice", "holds", "does not hold", "depends", PublishedAdvice.All),
            new("Reported cases", "Case", "seen", "not seen", "in part", KnownCases.All),
        ],
        [
            new("Buffered and streamed", Of<BufferedVsStreamedBenchmarks>(),
                ["Method", "Mean", "× floor", "Allocated", "Peak live", "Retained", "Opened"])
            {
                // The most rows, and of those the narrowest.
                Group = group => (Parameter(group, "Rows"), -Parameter(group, "PayloadBytes")),
                // What a list holds and a stream does not, over the number of rows.
                Picture = "reads-bufferedvsstreamed-peak-live",
            },
            new("What is left behind", Of<NeverDisposedConnectionBenchmarks>().Split('/')[0] + "/",
                ["Method", "Mean", "Retained", "Held", "Sessions", "Sockets"]),
        ]);

    public static string Of<T>() => SuiteCatalog.Family(typeof(T));

    public static bool HasManyRows(RunCase c) => Evidence.Number(c, "Rows") >= 1000;

    private static double Parameter(FamilyGroup group, string name) => Evidence.Number(group.Rows[0].Case, name) ?? 0;
}
