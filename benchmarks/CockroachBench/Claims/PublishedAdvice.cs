using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using static CockroachBench.Claims.SuitePages;
using static CockroachBench.Results.Judging.Evidence;
using static CockroachBench.Results.Model.MetricIds;
using Buffering = CockroachBench.Reads.BufferedVsStreamedBenchmarks;
using Compiling = CockroachBench.Statements.EfCompiledBenchmarks;
using Contention = CockroachBench.Connections.PoolContentionBenchmarks;
using Contexts = CockroachBench.Orm.ContextLifetimesBenchmarks;
using DataSource = CockroachBench.Lifetimes.DataSourcePerOperationBenchmarks;
using EfBuffering = CockroachBench.Reads.BufferedVsStreamedEfBenchmarks;
using ExceptionPath = CockroachBench.Lifetimes.ExceptionPathBenchmarks;
using KeptInStatic = CockroachBench.Lifetimes.KeptInStaticBenchmarks;
using LargeScan = CockroachBench.Reads.LargeScanBenchmarks;
using LargeValue = CockroachBench.Reads.LargeValueBenchmarks;
using Memory = CockroachBench.Connections.ServerMemoryBenchmarks;
using NeverDisposed = CockroachBench.Lifetimes.NeverDisposedConnectionBenchmarks;
using OpenClose = CockroachBench.Connections.OpenCloseBenchmarks;
using PoolOfOne = CockroachBench.Connections.PoolOfOneBenchmarks;
using Preparing = CockroachBench.Statements.PreparedBenchmarks;
using QueryCache = CockroachBench.Statements.EfQueryCacheBenchmarks;
using Storm = CockroachBench.Connections.StormBenchmarks;

namespace CockroachBench.Claims;

// What documentation and articles advise, each with the cases that test it.
internal static class PublishedAdvice
{
    private static readonly Source Pooling =
        new("Cockroach Labs, Connection Pooling", "https://www.cockroachlabs.com/docs/stable/connection-pooling");
    private static readonly Source Serverless =
        new("Cockroach Labs, Serverless Function Best Practices",
            "https://www.cockroachlabs.com/docs/stable/serverless-function-best-practices");
    private static readonly Source NpgsqlPerformance = new("Npgsql, Performance", "https://www.npgsql.org/doc/performance.html");
    private static readonly Source NpgsqlPrepare = new("Npgsql, Prepared Statements", "https://www.npgsql.org/doc/prepare.html");
    private static readonly Source Dapper =
        new("Dapper, Buffered vs Unbuffered readers", "https://github.com/DapperLib/Dapper#buffered-vs-unbuffered-readers");
    private static readonly Source EfAdvanced = new("EF Core, Advanced Performance Topics",
        "https://learn.microsoft.com/en-us/ef/core/performance/advanced-performance-topics");
    private static readonly Source EfQuerying = new("EF Core, Efficient Querying",
        "https://learn.microsoft.com/en-us/ef/core/performance/efficient-querying");
    private static readonly Source Article = new("the article", null, "Memory Leak in Flask with CockroachDB (middleBrick)");

    public static IReadOnlyList<Claim> All { get; } =
    [
        new("1", "Keep four times as many active connections as the cluster has cores; beyond that throughput stops improving.",
            "With more workers than the pool of 4 × cores has connections, a larger pool does not make an operation faster.",
            [Pooling], PoolOfFourTimesCores),
        new("2", "Idle connections have almost no overhead.", "The server keeps at most 100 KB for an idle session.",
            [Pooling], evidence => evidence.AtMostBytes(
                Of<Memory>(), nameof(Memory.Session_Unprepared), MetricIds.ServerMemory, 100 * 1024, c => Number(c, "Statements") == 0)),
        new("3", "A lifetime of 5 to 30 minutes with 10 % jitter avoids connection storms.",
            "With lifetimes spread, at most half as many connections are opened within 100 ms. (A lifetime of 1 s; Npgsql has no jitter.)",
            [Pooling],
            evidence => evidence.FewerAtMost(
                Of<Storm>(), nameof(Storm.Load_OpenedOverTime), nameof(Storm.Load_OpenedTogether), OpensPeak, 0.5)),
        new("4a", "In serverless functions, make the pool outside the handler.",
            "A data source per operation, disposed, takes more than ten times as long as a shared one.",
            [Serverless],
            evidence => evidence.Slower(
                Of<DataSource>(), nameof(DataSource.Query_DataSourceDisposed), nameof(DataSource.Query_SharedDataSource), 10),
            [new("data-source-per-request", LeavesSomething: false)]),
        new("4b", "In serverless functions, set the pool's maximum size to 1.",
            "A handler that works alone is no slower with a pool of one.",
            [Serverless], evidence => Invert(evidence.Slower(
                Of<PoolOfOne>(), nameof(PoolOfOne.OpenQueryClose_PoolOfOne), nameof(PoolOfOne.OpenQueryClose_DefaultPool)))),
        new("5", "Preparing saves 36 % of the time even for trivial SQL.",
            "Unprepared takes more than 1 / 0.64 = 1.56 times as long as prepared.",
            [NpgsqlPrepare, NpgsqlPerformance],
            evidence => evidence.Slower(Of<Preparing>(), nameof(Preparing.Lookup_Unprepared), nameof(Preparing.Lookup_Prepared), 1 / 0.64)),
        new("6", "Rows larger than the 8 KB read buffer cause significant memory churn.",
            "With a value of 100 KB or more, a read in pieces allocates at least as many bytes as the value has.",
            [NpgsqlPerformance],
            evidence => evidence.AtLeastParameter(Of<LargeValue>(), nameof(LargeValue.Bytes_Stream), Allocated, "Length", 1, 100 * 1024)),
        new("7", "Turning off the reset of pooled connections helps a little.",
            "Opening, using and closing takes longer with the reset than without.",
            [NpgsqlPerformance],
            evidence => evidence.Slower(Of<OpenClose>(), nameof(OpenClose.Open_Pooled), nameof(OpenClose.Open_PooledNoReset))),
        new("8", "Opening and closing a pooled connection is extremely fast.", "Unpooled takes more than ten times as long.",
            [NpgsqlPerformance],
            evidence => evidence.Slower(Of<OpenClose>(), nameof(OpenClose.Open_Unpooled), nameof(OpenClose.Open_Pooled), 10)),
        new("9", "buffered: false minimises the memory footprint.",
            "From 1,000 rows on, at most a tenth of the bytes are live at the peak.",
            [Dapper],
            evidence => evidence.AtMost(
                Of<Buffering>(), nameof(Buffering.Streamed_Dapper), nameof(Buffering.Buffered_Dapper), MetricIds.PeakLive, 0.1,
                    HasManyRows),
            [Streaming]),
        new("10a", "Never keep cursors or readers in globals.", "A reader kept in a static leaks, with its connection.",
            [Article],
            evidence =>
            [
                .. evidence.Leaks(Of<KeptInStatic>(), nameof(KeptInStatic.Reader_KeptInStatic), true),
                .. evidence.Counts(Of<KeptInStatic>(), nameof(KeptInStatic.Reader_KeptInStatic), Held, 1),
            ],
            [new("reader-left-open")]),
        new("10b", "Never keep large results in globals.", "Rows kept in a static leak, rows in a local do not.",
            [Article],
            evidence =>
            [
                .. evidence.Leaks(Of<KeptInStatic>(), nameof(KeptInStatic.Rows_KeptInStatic), true),
                .. evidence.Leaks(Of<KeptInStatic>(), nameof(KeptInStatic.Rows_Local), false),
            ],
            [new("rows-in-static")]),
        new("10c", "Close connections; never keep them open for good.", "An undisposed connection leaks, a disposed one does not.",
            [Article],
            evidence =>
            [
                .. evidence.Leaks(Of<NeverDisposed>(), nameof(NeverDisposed.Query_NeverDisposed), true),
                .. evidence.Leaks(Of<NeverDisposed>(), nameof(NeverDisposed.Query_Disposed), false),
            ],
            [new("connection-left-open"), new("connection-in-static"), new("transaction-left-open")]),
        new("10d", "Close in finally, or with a context manager.",
            "After an exception, a connection in a using is released and one without leaks.",
            [Article],
            evidence =>
            [
                .. evidence.Leaks(Of<ExceptionPath>(), nameof(ExceptionPath.Throw_WithoutUsing), true),
                .. evidence.Leaks(Of<ExceptionPath>(), nameof(ExceptionPath.Throw_WithUsing), false),
            ],
            [new("exception-without-release")]),
        new("10e", "Pool connections.", "Without a pool an operation takes longer.",
            [Article],
            evidence => evidence.Slower(Of<OpenClose>(), nameof(OpenClose.Open_Unpooled), nameof(OpenClose.Open_Pooled)),
            [Unpooled]),
        new("10f", "Stream large results with server-side cursors.",
            "Every form with a cursor has at most a tenth of the buffered form's bytes live at the peak.",
            [Article], Cursors),
        new("11", "Pool the contexts of EF Core.", "A new context for each operation takes longer than a pooled one, and allocates more.",
            [EfAdvanced],
            evidence =>
            [
                .. evidence.Slower(Of<Contexts>(), nameof(Contexts.Read_ContextDisposed), nameof(Contexts.Read_ContextPooled)),
                .. evidence.AtMost(
                    Of<Contexts>(), nameof(Contexts.Read_ContextPooled), nameof(Contexts.Read_ContextDisposed), Allocated, 0.9),
            ]),
        new("12", "Read with AsNoTracking what is not to be changed.",
            "Tracked entities take longer than untracked ones; from 1,000 rows on, more bytes are live at the peak.",
            [EfQuerying],
            evidence =>
            [
                .. evidence.Slower(
                    Of<EfBuffering>(), nameof(EfBuffering.BufferedAsync_EfTracked), nameof(EfBuffering.BufferedAsync_EfUntracked)),
                .. evidence.AtMost(
                    Of<EfBuffering>(), nameof(EfBuffering.BufferedAsync_EfUntracked), nameof(EfBuffering.BufferedAsync_EfTracked),
                    MetricIds.PeakLive, 0.9, HasManyRows),
            ]),
        new("13", "Compile a query that runs often.", "A query that EF Core looks up in its cache takes longer than a compiled one.",
            [EfAdvanced],
            evidence => evidence.Slower(Of<Compiling>(), nameof(Compiling.Lookup_EfCached), nameof(Compiling.Lookup_EfCompiled))),
        new("14", "Pass values as parameters instead of writing them into the SQL text.",
            "EF Core compiles each new text: that takes longer, and allocates more than twice as much.",
            [EfAdvanced],
            evidence =>
            [
                .. evidence.Slower(Of<QueryCache>(), nameof(QueryCache.Query_ValuesInText), nameof(QueryCache.Query_Parameterised)),
                .. evidence.AtMost(
                    Of<QueryCache>(), nameof(QueryCache.Query_Parameterised), nameof(QueryCache.Query_ValuesInText), Allocated, 0.5),
            ]),
    ];

    // The server's cores are the machine's only where this program started the server there.
    private static IEnumerable<Finding> PoolOfFourTimesCores(Evidence evidence)
    {
        var enough = 4 * evidence.Run.File.Machine.LogicalCores;
        return evidence.Run.File.Server is not { Provider: "binary" or "postgres" or "container" }
            ? [Missing("the cores of the cluster are not known to a run")]
            : evidence.StopsImproving(
                Of<Contention>(), nameof(Contention.OpenQueryClose_Shared), "PoolSize", enough, c => Number(c, "Workers") > enough);
    }

    private static IEnumerable<Finding> Cursors(Evidence evidence)
    {
        var family = Of<LargeScan>();
        var buffered = evidence.Methods(family, m => m.StartsWith("Buffered", StringComparison.Ordinal));
        var cursors = evidence.Methods(family, m => m.Contains("Cursor", StringComparison.Ordinal));
        return buffered.Count == 0 || cursors.Count == 0
            ? [Missing($"{family} is not in this run")]
            : cursors.SelectMany(cursor => evidence.AtMost(family, cursor, buffered[0], MetricIds.PeakLive, 0.1));
    }
}
