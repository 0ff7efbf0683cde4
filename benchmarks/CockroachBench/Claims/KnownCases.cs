using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using static CockroachBench.Claims.SuitePages;
using static CockroachBench.Results.Judging.Evidence;
using static CockroachBench.Results.Model.MetricIds;
using AtTheLimit = CockroachBench.Connections.AtTheLimitBenchmarks;
using BesideReaders = CockroachBench.Connections.CancelBesideReadersBenchmarks;
using Buffering = CockroachBench.Reads.BufferedVsStreamedBenchmarks;
using Cancelling = CockroachBench.Connections.CancelBenchmarks;
using Contexts = CockroachBench.Orm.ContextLifetimesBenchmarks;
using ContextSources = CockroachBench.Orm.ContextDataSourcesBenchmarks;
using DapperCache = CockroachBench.Statements.DapperCacheBenchmarks;
using DataSource = CockroachBench.Lifetimes.DataSourcePerOperationBenchmarks;
using Disposal = CockroachBench.Readers.DisposalBenchmarks;
using Drain = CockroachBench.Connections.DrainBenchmarks;
using EarlyExit = CockroachBench.Reads.EarlyExitBenchmarks;
using EfBuffering = CockroachBench.Reads.BufferedVsStreamedEfBenchmarks;
using ExceptionPath = CockroachBench.Lifetimes.ExceptionPathBenchmarks;
using ExhaustedPool = CockroachBench.Readers.ExhaustedPoolBenchmarks;
using FirstUse = CockroachBench.Connections.FirstUseBenchmarks;
using IdleDrop = CockroachBench.Connections.IdleDropBenchmarks;
using LargeValue = CockroachBench.Reads.LargeValueBenchmarks;
using LeftOpen = CockroachBench.Transactions.LeftOpenBenchmarks;
using Memory = CockroachBench.Connections.ServerMemoryBenchmarks;
using NeverDisposed = CockroachBench.Lifetimes.NeverDisposedConnectionBenchmarks;
using OpenClose = CockroachBench.Connections.OpenCloseBenchmarks;
using Preparing = CockroachBench.Statements.PreparedBenchmarks;

namespace CockroachBench.Claims;

// Reported issues, each with what the suite should measure. Missing numbers belong to issues that no case can show.
internal static class KnownCases
{
    private const string Npgsql = "npgsql/npgsql";
    private const string EfCore = "dotnet/efcore";
    private const string EfProvider = "npgsql/efcore.pg";
    private const string Dapper = "DapperLib/Dapper";
    private const string Cockroach = "cockroachdb/cockroach";

    private const double Second = 1e9;
    private const double KB = 1024;
    private const double MB = 1024 * KB;

    public static IReadOnlyList<Claim> All { get; } =
    [
        new("1", "A connection is never disposed.",
            "Each one keeps a slot, a session and bytes; once the pool is exhausted, a caller waits for its timeout (here one second).",
            Issues((Npgsql, 2878), (Npgsql, 5156), (Npgsql, 1150), (Npgsql, 3871)),
            evidence =>
            [
                .. evidence.Counts(Of<NeverDisposed>(), nameof(NeverDisposed.Query_NeverDisposed), Held, 1),
                .. evidence.Counts(Of<NeverDisposed>(), nameof(NeverDisposed.Query_NeverDisposed), SessionsLeft, 1),
                .. evidence.Leaks(Of<NeverDisposed>(), nameof(NeverDisposed.Query_NeverDisposed), true),
                .. evidence.TakesAtLeast(Of<ExhaustedPool>(), nameof(ExhaustedPool.Open_Exhausted), 0.99 * Second),
            ],
            [new("connection-left-open")]),
        new("2", "A data source per request, never disposed.",
            "Each one keeps a session and bytes; a shared data source retains nothing.",
            Issues((Npgsql, 5681), (Npgsql, 5728), (EfProvider, 3377), (EfProvider, 3438)),
            evidence =>
            [
                .. evidence.Counts(Of<DataSource>(), nameof(DataSource.Query_DataSourceNeverDisposed), SessionsLeft, 1),
                .. evidence.Leaks(Of<DataSource>(), nameof(DataSource.Query_DataSourceNeverDisposed), true),
                .. evidence.Leaks(Of<DataSource>(), nameof(DataSource.Query_SharedDataSource), false),
            ],
            [new("data-source-per-request")]),
        new("3", "A data source per request, disposed.",
            "Takes milliseconds, and more than ten times as long as a shared one.",
            Issues((Npgsql, 5512), (Npgsql, 5570)),
            evidence =>
            [
                .. evidence.Slower(Of<DataSource>(), nameof(DataSource.Query_DataSourceDisposed), nameof(DataSource.Query_SharedDataSource),
                    10),
                .. evidence.TakesAtLeast(Of<DataSource>(), nameof(DataSource.Query_DataSourceDisposed), Second / 1000),
            ]),
        new("4", "Dapper's QueryUnbufferedAsync, read to its end.",
            "Cancels the finished command: opens one connection each time; QueryAsync opens none. "
                + "(CockroachDB before v22.1: none; nothing is sent.)",
            Issues((Dapper, 2188)),
            evidence =>
            [
                .. evidence.Counts(Of<Buffering>(), nameof(Buffering.StreamedAsync_DapperQueryUnbufferedAsync), ConnectionsOpened, 1),
                .. evidence.Counts(Of<Buffering>(), nameof(Buffering.BufferedAsync_DapperQueryAsync), ConnectionsOpened, 0),
            ]),
        new("5", "Breaking off early in 50,000 rows.",
            "The raw reader's Dispose drains the rest and opens nothing; Dapper's unbuffered query cancels and opens a connection.",
            Issues((Npgsql, 4542)),
            evidence =>
            [
                .. evidence.Counts(Of<EarlyExit>(), nameof(EarlyExit.Dispose_Npgsql), ConnectionsOpened, 0),
                .. evidence.Counts(Of<EarlyExit>(), nameof(EarlyExit.Break_Dapper), ConnectionsOpened, 1),
            ]),
        new("8", "Buffered against unbuffered.",
            "Allocated is nearly equal (unbuffered at least four fifths), peak live is not (at most a tenth); from 1,000 rows on.",
            Issues((Dapper, 914)),
            evidence =>
            [
                .. Invert(evidence.AtMost(
                    Of<Buffering>(), nameof(Buffering.Streamed_Dapper), nameof(Buffering.Buffered_Dapper), Allocated, 0.8, HasManyRows)),
                .. evidence.AtMost(
                    Of<Buffering>(), nameof(Buffering.Streamed_Dapper), nameof(Buffering.Buffered_Dapper), MetricIds.PeakLive, 0.1,
                        HasManyRows),
            ],
            [Streaming]),
        new("9", "Pooling=false.", "More than ten times as long as pooled.",
            Issues((Cockroach, 97932)),
            evidence => evidence.Slower(Of<OpenClose>(), nameof(OpenClose.Open_Unpooled), nameof(OpenClose.Open_Pooled), 10),
            [Unpooled]),
        new("10", "A running command is cancelled.", "Opens one connection each time. (CockroachDB before v22.1: waits for the end.)",
            Issues((Npgsql, 5960), (Npgsql, 1718)),
            evidence =>
            [
                .. evidence.Counts(Of<EarlyExit>(), nameof(EarlyExit.Cancel_Npgsql), ConnectionsOpened, 1),
                .. evidence.Methods(Of<Cancelling>(), m => m == nameof(Cancelling.Sleep_CancellationToken))
                    .SelectMany(m => evidence.Counts(Of<Cancelling>(), m, ConnectionsOpened, 1)),
            ]),
        new("11", "Type loading of a new data source, on and off.", "The first query takes longer with type loading.",
            Issues((Npgsql, 3095), (Cockroach, 173076), (EfProvider, 2416)),
            evidence => evidence.Slower(Of<FirstUse>(), nameof(FirstUse.FirstQuery_TypeLoading),
                nameof(FirstUse.FirstQuery_NoTypeLoading))),
        new("13", "A pooled connection with and without its reset.", "With the reset it takes longer.",
            Issues((Npgsql, 5705)),
            evidence => evidence.Slower(Of<OpenClose>(), nameof(OpenClose.Open_Pooled), nameof(OpenClose.Open_PooledNoReset))),
        new("14", "A read by primary key, unprepared and auto-prepared.", "Unprepared takes longer.",
            Issues((Npgsql, 1237)),
            evidence => evidence.Slower(Of<Preparing>(), nameof(Preparing.Lookup_Unprepared), nameof(Preparing.Lookup_AutoPrepared))),
        new("16", "Dapper with values written into the SQL text.", "Leaks; with parameters nothing is retained.",
            Issues((Dapper, 1934), (Dapper, 2173)),
            evidence =>
            [
                .. evidence.Leaks(Of<DapperCache>(), nameof(DapperCache.Query_ValuesInText), true),
                .. evidence.Leaks(Of<DapperCache>(), nameof(DapperCache.Query_Parameterised), false),
            ]),
        new("17", "A large bytea as byte[] and as a stream.",
            "The array allocates the value's length, the stream at most a tenth of that; from 1 MB on.",
            Issues((Npgsql, 4725), (Npgsql, 4488), (Npgsql, 3987)),
            evidence =>
            [
                .. evidence.AtLeastParameter(Of<LargeValue>(), nameof(LargeValue.Bytes_Array), Allocated, "Length", 1, MB),
                .. evidence.AtMost(
                    Of<LargeValue>(), nameof(LargeValue.Bytes_Stream), nameof(LargeValue.Bytes_Array), Allocated, 0.1,
                        c => Number(c, "Length") >= MB),
            ]),
        new("18", "A large text with GetString.", "Two bytes per character on the large object heap; from 100 KB on.",
            Issues((Npgsql, 2910)),
            evidence => evidence.AtLeastParameter(Of<LargeValue>(), nameof(LargeValue.Text_String), LohAllocated, "Length", 1.99,
                100 * KB)),
        new("19", "A large value, with and without SequentialAccess.",
            "Allocated is alike (within 10 %); peak live differs; from 100 KB on.",
            Issues((Npgsql, 2326)),
            evidence =>
            [
                .. evidence.Same(Of<LargeValue>(), nameof(LargeValue.Bytes_Array), nameof(LargeValue.Bytes_ArraySequential), Allocated,
                    IsLarge),
                .. Invert(evidence.Same(
                    Of<LargeValue>(), nameof(LargeValue.Bytes_Array), nameof(LargeValue.Bytes_ArraySequential), MetricIds.PeakLive,
                        IsLarge)),
            ]),
        new("21", "The reader is left open, the connection disposed.", "Nothing is retained: the driver cleans up.", [],
            evidence =>
            [
                .. evidence.Leaks(Of<Disposal>(), nameof(Disposal.Read_ReaderLeftOpen), false),
                .. evidence.Counts(Of<Disposal>(), nameof(Disposal.Read_ReaderLeftOpen), Held, 0),
            ]),
        new("23", "An exception in the middle of a read, with and without using.",
            "Without using, as a connection that is never disposed; with it, nothing is retained.", [],
            evidence =>
            [
                .. evidence.Leaks(Of<ExceptionPath>(), nameof(ExceptionPath.Throw_WithoutUsing), true),
                .. evidence.Counts(Of<ExceptionPath>(), nameof(ExceptionPath.Throw_WithoutUsing), Held, 1),
                .. evidence.Leaks(Of<ExceptionPath>(), nameof(ExceptionPath.Throw_WithUsing), false),
            ],
            [new("exception-without-release")]),
        new("26", "A stream of EF Core with EnableRetryOnFailure.",
            "The retrying strategy buffers the whole result: without it at most a tenth of the bytes are live at the peak; "
                + "from 1,000 rows on.",
            Issues((EfCore, 23721), (EfProvider, 2725)),
            evidence => evidence.AtMost(
                Of<EfBuffering>(), nameof(EfBuffering.StreamedAsync_EfUntracked), nameof(EfBuffering.StreamedAsync_EfUntrackedRetrying),
                MetricIds.PeakLive, 0.1, HasManyRows)),
        new("28", "One context of EF Core for many operations.",
            "Leaks: it tracks every entity that it has read. A context for each operation retains nothing.", [],
            evidence =>
            [
                .. evidence.Leaks(Of<Contexts>(), nameof(Contexts.Read_OneContext), true),
                .. evidence.Leaks(Of<Contexts>(), nameof(Contexts.Read_ContextDisposed), false),
            ]),
        new("29a", "A data source or a connection string of its own for each context.",
            "Each one keeps a session and bytes, though the context is disposed; with a shared data source nothing is retained.",
            Issues((EfProvider, 3377), (EfProvider, 3646), (Npgsql, 6272), (Npgsql, 5051)),
            evidence =>
            [
                .. evidence.Counts(Of<ContextSources>(), nameof(ContextSources.Read_DataSourcePerContext), SessionsLeft, 1),
                .. evidence.Leaks(Of<ContextSources>(), nameof(ContextSources.Read_DataSourcePerContext), true),
                .. evidence.Counts(Of<ContextSources>(), nameof(ContextSources.Read_ConnectionStringPerContext), SessionsLeft, 1),
                .. evidence.Leaks(Of<ContextSources>(), nameof(ContextSources.Read_ConnectionStringPerContext), true),
                .. evidence.Leaks(Of<ContextSources>(), nameof(ContextSources.Read_SharedDataSource), false),
            ],
            [new("ef-data-source-per-context")]),
        new("29b", "A transient context from the root container.", "Leaks: the container keeps each context that it hands out.",
            Issues((EfProvider, 3646), (Npgsql, 6272)),
            evidence => evidence.Leaks(Of<Contexts>(), nameof(Contexts.Read_TransientFromRootContainer), true),
            [new("ef-context-from-root")]),
        new("33", "Idle connections behind a balancer that drops them.",
            "By default the first of 16 statements after a pause fails; none does with Keepalive, with an idle lifetime below the "
                + "balancer's, or with one retry.",
            Issues((Npgsql, 933)),
            evidence =>
            [
                .. evidence.Counts(Of<IdleDrop>(), nameof(IdleDrop.Query_Defaults), Failures, 1 / 16.0),
                .. evidence.Counts(Of<IdleDrop>(), nameof(IdleDrop.Query_RetriedOnce), Failures, 0),
                .. evidence.Counts(Of<IdleDrop>(), nameof(IdleDrop.Query_Keepalive), Failures, 0),
                .. evidence.Counts(Of<IdleDrop>(), nameof(IdleDrop.Query_ShortIdleLifetime), Failures, 0),
            ]),
        new("25", "The server's memory for a session's prepared statements.", "Grows with statements and connections.",
            Issues((Cockroach, 97866)),
            evidence => evidence.AtMost(Of<Memory>(), nameof(Memory.Session_Unprepared), nameof(Memory.Session_Prepared),
                MetricIds.ServerMemory, 0.9, c => Number(c, "Statements") > 0)),
        new("32", "Many useless cancel requests.",
            "Beside 16 clients that read with QueryUnbufferedAsync, at most 95 % as many real cancel requests take effect as beside "
                + "QueryAsync. (CockroachDB limits the requests of a node.)",
            Issues((Cockroach, 67501)),
            evidence => evidence.FewerAtMost(Of<BesideReaders>(), nameof(BesideReaders.Cancel_BesideUnbuffered),
                nameof(BesideReaders.Cancel_BesideBuffered), Stopped, 0.95, c => Number(c, "Readers") == 16)),
        new("34", "A node is drained.",
            "With several hosts and one retry, at most a hundredth as many statements fail as with one host.",
            Issues((Cockroach, 67071)),
            evidence => evidence.FewerAtMost(
                Of<Drain>(), nameof(Drain.Load_RetriedOnce), nameof(Drain.Load_OneHost), Errors, 0.01)),
        new("36", "The server's connection limit is reached.",
            "Retried with pauses that grow, a worker needs at most half as many attempts as retried at once.",
            Issues((Cockroach, 101237)),
            evidence => evidence.FewerAtMost(Of<AtTheLimit>(), nameof(AtTheLimit.Query_RetriedWithBackoff),
                nameof(AtTheLimit.Query_RetriedAtOnce), Attempts, 0.5)),
        new("37", "A transaction is left open until idle_in_transaction_session_timeout.",
            "Its locks are held for at least that time, here 0.3 s.",
            Issues((Cockroach, 173964)),
            evidence => evidence.TakesAtLeast(Of<LeftOpen>(), nameof(LeftOpen.Update_AfterTimeout), 0.3 * Second)),
    ];

    private static bool IsLarge(Results.Model.RunCase c) => Number(c, "Length") >= 100 * KB;

    private static Source[] Issues(params (string Repository, int Number)[] issues) =>
        [.. issues.Select(i => new Source($"{i.Repository}#{i.Number}", $"https://github.com/{i.Repository}/issues/{i.Number}"))];
}
