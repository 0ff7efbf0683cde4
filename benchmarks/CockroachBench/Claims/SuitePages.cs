using CockroachBench.Lifetimes;
using CockroachBench.Reads;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

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
        // A list beside a stream, and a connection or a data source disposed or not.
        [
            new(Of<BufferedVsStreamedBenchmarks>(),
                [nameof(BufferedVsStreamedBenchmarks.Buffered_Npgsql), nameof(BufferedVsStreamedBenchmarks.Streamed_Npgsql)], MostRows),
            new(Of<NeverDisposedConnectionBenchmarks>(),
                [nameof(NeverDisposedConnectionBenchmarks.Query_Disposed), nameof(NeverDisposedConnectionBenchmarks.Query_NeverDisposed)],
                    MostRows),
            new(Of<DataSourcePerOperationBenchmarks>(),
                [
                    nameof(DataSourcePerOperationBenchmarks.Query_SharedDataSource),
                    nameof(DataSourcePerOperationBenchmarks.Query_DataSourceNeverDisposed),
                ],
                MostRows),
        ]);

    public static string Of<T>() => SuiteCatalog.Family(typeof(T));

    // Of a test for the opposite.
    public static IEnumerable<Finding> Invert(IEnumerable<Finding> findings) =>
        findings.Select(f => f with { Answer = f.Answer switch { Answer.Yes => Answer.No, Answer.No => Answer.Yes, var other => other } });

    public static bool HasManyRows(RunCase c) => Evidence.Number(c, "Rows") >= 1000;

    // The most rows, and of those the narrowest.
    private static (double, double) MostRows(FamilyGroup group) => (Parameter(group, "Rows"), -Parameter(group, "PayloadBytes"));

    private static double Parameter(FamilyGroup group, string name) => Evidence.Number(group.Rows[0].Case, name) ?? 0;
}
