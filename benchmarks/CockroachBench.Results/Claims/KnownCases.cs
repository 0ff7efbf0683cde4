using CockroachBench.Results.Judging;
using static CockroachBench.Results.Judging.Evidence;

namespace CockroachBench.Results.Claims;

// Cases people met and reported, each with what should be seen.
internal static class KnownCases
{
    private const string Npgsql = "npgsql/npgsql";
    private const string EfCore = "npgsql/efcore.pg";
    private const string Dapper = "DapperLib/Dapper";
    private const string Cockroach = "cockroachdb/cockroach";

    private const string NeverDisposed = "Lifetimes/NeverDisposedConnection";
    private const string DataSource = "Lifetimes/DataSourcePerOperation";
    private const string Buffering = "Reads/BufferedVsStreamed";
    private const string EarlyExit = "Reads/EarlyExit";
    private const string LargeValue = "Reads/LargeValue";
    private const string OpenClose = "Connections/OpenClose";
    private const string Cancel = "Connections/Cancel";
    private const string ExceptionPath = "Lifetimes/ExceptionPath";

    private const double OneSecond = 1e9;

    public static IReadOnlyList<Claim> All { get; } =
    [
        new("1", "A connection is never disposed.", "A slot and a session more, and bytes retained, for each; once the pool is empty a caller waits for its timeout, here a second.",
            Issues((Npgsql, 2878), (Npgsql, 5156), (Npgsql, 1150), (Npgsql, 3871)), evidence =>
            [
                .. evidence.Counts(NeverDisposed, "Query_NeverDisposed", "Held", 1),
                .. evidence.Counts(NeverDisposed, "Query_NeverDisposed", "SessionsLeft", 1),
                .. evidence.Leaks(NeverDisposed, "Query_NeverDisposed", true),
                .. evidence.TakesAtLeast("Readers/ExhaustedPool", "Open_Exhausted", 0.99 * OneSecond),
            ], [new("connection-left-open")]),
        new("2", "A data source a request, never disposed.", "A session more and bytes retained for each; a shared one retains nothing.",
            Issues((Npgsql, 5681), (Npgsql, 5728), (EfCore, 3377), (EfCore, 3438)), evidence =>
            [
                .. evidence.Counts(DataSource, "Query_DataSourceNeverDisposed", "SessionsLeft", 1),
                .. evidence.Leaks(DataSource, "Query_DataSourceNeverDisposed", true),
                .. evidence.Leaks(DataSource, "Query_SharedDataSource", false),
            ], [new("data-source-per-request")]),
        new("3", "A data source a request, disposed.", "Takes milliseconds and more than ten times as long as a shared one.",
            Issues((Npgsql, 5512), (Npgsql, 5570)), evidence =>
            [
                .. evidence.Slower(DataSource, "Query_DataSourceDisposed", "Query_SharedDataSource", 10),
                .. evidence.TakesAtLeast(DataSource, "Query_DataSourceDisposed", OneSecond / 1000),
            ]),
        new("4", "Dapper's QueryUnbufferedAsync, read to its end.", "Cancels the finished command: a connection more for each, none with QueryAsync. (CockroachDB before v22.1: none, nothing is sent.)",
            Issues((Dapper, 2188)), evidence =>
            [
                .. evidence.Counts(Buffering, "StreamedAsync_DapperQueryUnbufferedAsync", "ConnectionsOpened", 1),
                .. evidence.Counts(Buffering, "BufferedAsync_DapperQueryAsync", "ConnectionsOpened", 0),
            ]),
        new("5", "Breaking off early in 50,000 rows.", "The raw reader's dispose drains the rest and opens nothing; Dapper's unbuffered query cancels and opens a connection.",
            Issues((Npgsql, 4542)), evidence =>
            [
                .. evidence.Counts(EarlyExit, "Dispose_Npgsql", "ConnectionsOpened", 0),
                .. evidence.Counts(EarlyExit, "Break_Dapper", "ConnectionsOpened", 1),
            ]),
        new("8", "Buffered against unbuffered.", "Allocated is nearly equal (unbuffered at least four fifths), live at the peak is not (at most a tenth); from 1,000 rows on.",
            Issues((Dapper, 914)), evidence =>
            [
                .. Invert(evidence.AtMost(Buffering, "Streamed_Dapper", "Buffered_Dapper", "Allocated", 0.8, c => Number(c, "Rows") >= 1000)),
                .. evidence.AtMost(Buffering, "Streamed_Dapper", "Buffered_Dapper", "PeakLive", 0.1, c => Number(c, "Rows") >= 1000),
            ], [UnderLoad.Streaming]),
        new("9", "Pooling=false.", "More than ten times as long as pooled.",
            Issues((Cockroach, 97932)), evidence => evidence.Slower(OpenClose, "Open_Unpooled", "Open_Pooled", 10), [UnderLoad.Unpooled]),
        new("10", "A running command is cancelled.", "One connection more for each. (CockroachDB before v22.1: waits for the end.)",
            Issues((Npgsql, 5960), (Npgsql, 1718)), evidence =>
            [
                .. evidence.Counts(EarlyExit, "Cancel_Npgsql", "ConnectionsOpened", 1),
                .. evidence.Methods(Cancel, m => m == "Sleep_CancellationToken").SelectMany(m => evidence.Counts(Cancel, m, "ConnectionsOpened", 1)),
            ]),
        new("11", "Type loading of a new data source, on and off.", "The first query takes longer with it.",
            [.. Issues((Npgsql, 3095), (Cockroach, 173076)), .. Issues((EfCore, 2416))], evidence => evidence.Slower("Connections/FirstUse", "FirstQuery_TypeLoading", "FirstQuery_NoTypeLoading")),
        new("13", "A pooled connection with and without its reset.", "With the reset it takes longer.",
            Issues((Npgsql, 5705)), evidence => evidence.Slower(OpenClose, "Open_Pooled", "Open_PooledNoReset")),
        new("14", "A read by primary key, unprepared and auto-prepared.", "Unprepared takes longer.",
            Issues((Npgsql, 1237)), evidence => evidence.Slower("Statements/Prepared", "Lookup_Unprepared", "Lookup_AutoPrepared")),
        new("16", "Dapper with values written into the SQL text.", "Leaks; with parameters nothing is retained.",
            Issues((Dapper, 1934), (Dapper, 2173)), evidence =>
            [
                .. evidence.Leaks("Statements/DapperCache", "Query_ValuesInText", true),
                .. evidence.Leaks("Statements/DapperCache", "Query_Parameterised", false),
            ]),
        new("17", "A large bytea as byte[] and as a stream.", "The array allocates the value's length, the stream at most a tenth of that; from 1 MB on.",
            Issues((Npgsql, 4725), (Npgsql, 4488), (Npgsql, 3987)), evidence =>
            [
                .. evidence.AtLeastParameter(LargeValue, "Bytes_Array", "Allocated", "Length", 1, 1024 * 1024),
                .. evidence.AtMost(LargeValue, "Bytes_Stream", "Bytes_Array", "Allocated", 0.1, c => Number(c, "Length") >= 1024 * 1024),
            ]),
        new("18", "A large text with GetString.", "Two bytes a character on the large object heap; from 100 KB on.",
            Issues((Npgsql, 2910)), evidence => evidence.AtLeastParameter(LargeValue, "Text_String", "LohAllocated", "Length", 1.99, 100 * 1024)),
        new("19", "A large value, with and without SequentialAccess.", "Allocated is alike (10 %); live at the peak differs; from 100 KB on.",
            Issues((Npgsql, 2326)), evidence =>
            [
                .. evidence.Same(LargeValue, "Bytes_Array", "Bytes_ArraySequential", "Allocated", c => Number(c, "Length") >= 100 * 1024),
                .. Invert(evidence.Same(LargeValue, "Bytes_Array", "Bytes_ArraySequential", "PeakLive", c => Number(c, "Length") >= 100 * 1024)),
            ]),
        new("21", "The reader is left open, the connection disposed.", "Nothing is retained: the driver cleans up.",
            [], evidence => [.. evidence.Leaks("Readers/Disposal", "Read_ReaderLeftOpen", false), .. evidence.Counts("Readers/Disposal", "Read_ReaderLeftOpen", "Held", 0)]),
        new("22", "The reader is left open, and the next command runs on the connection.", "NpgsqlOperationInProgressException.",
            [], _ => [Missing("it is an exception, not a figure")]),
        new("23", "An exception in the middle of a read, with and without using.", "Without it, as a connection that is never disposed; with it, nothing.",
            [], evidence =>
            [
                .. evidence.Leaks(ExceptionPath, "Throw_WithoutUsing", true),
                .. evidence.Counts(ExceptionPath, "Throw_WithoutUsing", "Held", 1),
                .. evidence.Leaks(ExceptionPath, "Throw_WithUsing", false),
            ], [new("exception-without-release")]),
        new("25", "The server's memory for a session's prepared statements.", "Grows with statements and connections.",
            Issues((Cockroach, 97866)), _ => [Missing("no case reads the server's memory")]),
    ];

    private static IEnumerable<Finding> Invert(IEnumerable<Finding> findings) =>
        findings.Select(f => f with { Answer = f.Answer switch { Answer.Yes => Answer.No, Answer.No => Answer.Yes, var other => other } });

    private static Source[] Issues(params (string Repository, int Number)[] issues) =>
        [.. issues.Select(i => new Source($"{i.Repository}#{i.Number}", $"https://github.com/{i.Repository}/issues/{i.Number}"))];
}
