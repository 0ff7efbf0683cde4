using System.Globalization;
using CockroachBench.Databases.Schema;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Retention.Reporting;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Harness.Running;

// Measured runs to their end, through BenchmarkDotNet and its child processes.
[Collection(Lane.Builds)]
public sealed class MeasuredRunTests(MeasuredRunTests.Measured measured, ProgramUnderTest program)
    : IClassFixture<MeasuredRunTests.Measured>
{
    private const double None = 0;
    private const double Leak = 1;
    private const double KB = 1024;

    [Fact]
    public async Task Every_case_is_measured_and_its_figures_are_where_the_run_says()
    {
        var (run, artifacts) = await measured.GetAsync();
        Assert.Empty(run.Error);
        var loaded = Run.Load(artifacts);
        var (file, figures) = (loaded.File, loaded.Figures);
        Assert.Equal((RunState.Complete, "quick", 12), (file.State, file.Profile, file.Cases.Count));
        Assert.All(file.Cases, c =>
        {
            var type = c.Name[..c.Name.IndexOf($".{c.Method}", StringComparison.Ordinal)];
            Assert.Equal((CaseState.Measured, $"results/{type}-report-full.json"), (c.State, c.Report));
            var f = figures[c.Id];
            Assert.True(f.MeanNanoseconds > 0, $"{c.Id}: mean {f.MeanNanoseconds}");
            Assert.True(f.MarginNanoseconds > 0, $"{c.Id}: margin {f.MarginNanoseconds}");
            Assert.True(f.AllocatedBytes > 0, $"{c.Id}: allocated {f.AllocatedBytes}");
        });
        var page = await File.ReadAllTextAsync(Path.Combine(artifacts, MarkdownTables.FileName), TestContext.Current.CancellationToken);
        Assert.Equal(MarkdownTables.Render(loaded), page);
        Assert.Contains("PostgreSQL is a stand-in", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retained_bytes_slots_sessions_and_sockets_are_those_of_the_operation()
    {
        var (_, artifacts) = await measured.GetAsync();
        var log = await File.ReadAllTextAsync(Path.Combine(artifacts, "run.log"), TestContext.Current.CancellationToken);
        AssertWhatIsLeft(Run.Load(artifacts), log);
    }

    [Fact]
    public async Task Without_times_everything_else_is_measured_and_no_time_is_shown()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["run", "--no-timing", "--database", "postgres", "--filter", "*Lookup_Prepared*", "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        Assert.Empty(run.Error);
        Assert.Contains(run.Output, l => l.EndsWith("Lookup_Prepared: measured, not timed", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Output, l => l.Contains("too busy for times", StringComparison.Ordinal));

        var file = run.ReadRun(artifacts.Path);
        Assert.Equal((RunState.Complete, "quick", false), (file.State, file.Profile, file.Timing));
        Assert.Contains("--no-timing", file.Options);
        var figures = Assert.Single(Run.Load(artifacts.Path).Figures).Value;
        Assert.Null(figures.MeanNanoseconds);
        Assert.True(figures.AllocatedBytes > 0);
        Assert.All((string[])["Retained", "SessionsLeft", "ConnectionsOpened"], m => Assert.Contains(m, figures.Metrics.Keys));
        var page = await File.ReadAllTextAsync(artifacts.Combine(MarkdownTables.FileName), TestContext.Current.CancellationToken);
        Assert.Contains("| Method | Allocated |", page, StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Slow_operations_have_a_peak_and_counts_and_no_guessed_verdict()
    {
        var (_, artifacts) = await measured.GetAsync();
        AssertSlowOperations(Run.Load(artifacts));
    }

    [Fact]
    public async Task A_user_who_may_not_see_sessions_gets_the_other_figures_and_a_note_and_the_password_is_shown_nowhere()
    {
        var password = new PlantedPassword(PlantedPassword.Awkward);
        await using var server = await TestServers.Provider(TestServers.Postgres).StartAsync(TestContext.Current.CancellationToken);
        await TestServer.ScalarAsync(server.ConnectionString, $"create role visitor login password {password.Literal}");
        await TestServer.ScalarAsync(server.ConnectionString, $"create database {BenchmarkSchema.Database} owner visitor");
        var admin = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = BenchmarkSchema.Database };
        await TestServer.ScalarAsync(admin.ConnectionString, "revoke select on pg_catalog.pg_stat_activity from public");
        var visitor = $"Password={password.DoubleQuoted};Host={admin.Host};Port={admin.Port};Username=visitor;Database={admin.Database}";

        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(
        [
            "run", "--yes", "--verbose", "--filter", "*NeverDisposedConnection*.Query_NeverDisposed", "--warmupCount", "1",
            "--iterationCount", "2",
            "--exporters", "html", "csv", "--artifacts", artifacts.Path, "--database", visitor,
        ]);
        await password.AssertNowhereAsync(run, artifacts.Path, onCommandLine: true);
        run.AssertExitCode(0);
        var file = run.ReadRun(artifacts.Path);
        Assert.False(Assert.Single(file.Server!.Capabilities, c => c.Name == "SessionView").Supported);
        var tables = await File.ReadAllTextAsync(artifacts.Combine("tables.md"), TestContext.Current.CancellationToken);
        Assert.Contains("Sessions are not counted: this login may not see them (42501", tables, StringComparison.Ordinal);
        var leak = Run.Load(artifacts.Path).Figures.Values.Single(f => f.Name.Contains("Query_NeverDisposed", StringComparison.Ordinal));
        Assert.Equal(1, leak.Metrics["Held"]);
        Assert.True(leak.Metrics["Retained"] > 10_000);
        Assert.DoesNotContain("SessionsLeft", leak.Metrics.Keys);
    }

    [Fact]
    public async Task A_program_of_another_users_in_a_place_that_cannot_be_written_to_measures()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX permissions");
        TestServers.Provider(TestServers.Postgres);
        using var folder = new TemporaryFolder();
        TemporaryFolder.OpenToAll(folder.Path);
        var copy = folder.Combine("program");
        var built = Path.GetDirectoryName(await program.GetAsync());
        Command.Run("sh", "-c", $"mkdir '{copy}' && cp '{built}'/*.dll '{built}'/*.json '{copy}' && chmod -R a-w,a+rX '{copy}'");
        var home = Directory.CreateDirectory(folder.Combine("home")).FullName;
        string[] before = [];
        if (Environment.IsPrivilegedProcess)
        {
            Command.Run("sh", "-c", $"chown 65534 '{home}'");
            before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        }
        var (exitCode, output, error) = await Command.TryAsync("env", home,
        [
            $"HOME={home}", $"TMPDIR={home}", .. before, "dotnet", Path.Combine(copy, "CockroachBench.dll"),
            "run", "--filter", "*Lookup_Prepared*", "--warmupCount", "1", "--iterationCount", "2",
            "--database", "postgres", "--artifacts", Path.Combine(home, "run"),
        ]);
        Command.Run("sh", "-c", $"chmod -R u+w '{copy}'");
        Assert.True(exitCode == 0, output + error);
        var run = RunFile.Read(Path.Combine(home, "run"));
        Assert.Equal((RunState.Complete, CaseState.Measured), (run.State, Assert.Single(run.Cases).State));
        Assert.Empty(Directory.GetFileSystemEntries(home, $"{TemporaryFolders.Prefix}*"));
        Assert.Empty(Directory.GetDirectories(copy));
    }

    private static void AssertWhatIsLeft(Run loaded, string log)
    {
        // A slot, a session and a socket for good, or none of them.
        Assert.Equal(Leak, Of("Query_NeverDisposed", "RetainedVerdict"));
        Assert.All(new[] { "Held", "SessionsLeft", "SessionsKept", "Sockets", "ConnectionsOpened" },
            id => Assert.Equal((id, 1.0), (id, Of("Query_NeverDisposed", id))));
        Assert.Equal(None, Of("Query_Disposed", "RetainedVerdict"));
        Assert.All(new[] { "Held", "SessionsLeft", "SessionsKept", "Sockets", "ConnectionsOpened" },
            id => Assert.Equal((id, 0.0), (id, Of("Query_Disposed", id))));

        // A data source is a pool, and a pool is large.
        Assert.Equal(Leak, Of("Query_DataSourceNeverDisposed", "RetainedVerdict"));
        Assert.True(Of("Query_DataSourceNeverDisposed", "Retained") > 100 * KB, $"{Of("Query_DataSourceNeverDisposed", "Retained")} B");
        Assert.Equal(1, Of("Query_DataSourceDisposed", "ConnectionsOpened"));
        Assert.Equal((None, 0.0), (Of("Query_SharedDataSource", "RetainedVerdict"), Of("Query_SharedDataSource", "ConnectionsOpened")));

        // Dapper cancels what it streamed to the end: a connection for each cancel request.
        Assert.Equal(1, Of("StreamedAsync_DapperQueryUnbufferedAsync", "ConnectionsOpened", 10_000));
        Assert.All(new[] { 100, 10_000 }, rows => Assert.Equal(0, Of("Streamed_Npgsql", "ConnectionsOpened", rows)));

        // On a busy machine there is no time for enough operations of these: unclear they may be, a leak they are not.
        Assert.NotEqual(Leak, Of("Query_DataSourceDisposed", "RetainedVerdict"));
        Assert.NotEqual(Leak, Of("StreamedAsync_DapperQueryUnbufferedAsync", "RetainedVerdict", 10_000));

        // A list holds every row, a stream one.
        var buffered = Of("Buffered_Npgsql", "PeakLive", 10_000);
        var streamed = Of("Streamed_Npgsql", "PeakLive", 10_000);
        Assert.True(buffered - streamed >= 500 * KB, $"{buffered} B buffered, {streamed} B streamed");
        Assert.InRange(streamed - Of("Streamed_Npgsql", "PeakLive", 100), -64 * KB, 64 * KB);

        // Types are known wherever one process may look into another.
        var types = MetricsOf("Query_NeverDisposed")
            .Where(m => m.Key.StartsWith(RetentionMetrics.TypeBytes, StringComparison.Ordinal)).ToDictionary();
        if (log.Contains("The types of some leaks are not known: ", StringComparison.Ordinal))
        {
            Assert.Empty(types);
        }
        else
        {
            Assert.Contains($"{RetentionMetrics.TypeBytes}Npgsql.Internal.NpgsqlConnector", types.Keys);
            Assert.InRange(types.Values.Sum(), Of("Query_NeverDisposed", "Retained") / 2, Of("Query_NeverDisposed", "Retained") * 2);
            Assert.Contains(FiguresOf("Query_NeverDisposed").KeptBy.Values,
                p => p.Contains("PoolingDataSource -> NpgsqlConnector", StringComparison.Ordinal));
        }

        Assert.Equal("NeverDisposedConnectionBenchmarks.Query_NeverDisposed", FiguresOf("Query_NeverDisposed").OpenedBy);
        Assert.Null(FiguresOf("Query_Disposed").OpenedBy);

        CaseFigures FiguresOf(string method, int? rows = null) => loaded.Figures[
            loaded.File.Cases.Single(c => c.Method == method
                && (rows is null || c.Parameters["Rows"] == rows.Value.ToString(CultureInfo.InvariantCulture))).Id];

        Dictionary<string, double> MetricsOf(string method, int? rows = null) => FiguresOf(method, rows).Metrics.ToDictionary();

        double Of(string method, string id, int? rows = null)
        {
            Assert.True(MetricsOf(method, rows).TryGetValue(id, out var value), $"{method} has no {id}");
            return value;
        }
    }

    // The peak and exact counts are there, and no verdict is guessed.
    private static void AssertSlowOperations(Run loaded)
    {
        // A second, by its timeout: too slow for a slope on any machine.
        var slow = MetricsOf("Sleep_CommandTimeout");
        Assert.All(new[] { "Retained", "RetainedLower", "RetainedUpper", "RetainedVerdict" }, id => Assert.DoesNotContain(id, slow.Keys));
        Assert.Matches(
            "^retention not measured: an operation takes [0-9.]+ s and too few fit into 30 s", Case("Sleep_CommandTimeout").Note);
        Assert.Equal((1.0, 0.0, 0.0, 0.0), (slow["ConnectionsOpened"], slow["Held"], slow["SessionsLeft"], slow["Sockets"]));

        // As slow as the machine makes them: the peak is there in any case, and none leaks.
        var buffered = MetricsOf("Buffered_Npgsql")["PeakLive"];
        Assert.True(buffered > 8 * KB * KB, $"{buffered} B buffered");
        var fetched = MetricsOf("Cursor_Fetch1000");
        Assert.True(fetched["PeakLive"] < 256 * KB, $"{fetched["PeakLive"]} B fetched");
        Assert.NotEqual(Leak, fetched.GetValueOrDefault("RetainedVerdict"));
        Assert.True(fetched.ContainsKey("RetainedVerdict") || Case("Cursor_Fetch1000").Note is not null, "neither a verdict nor a reason");

        RunCase Case(string method) =>
            loaded.File.Cases.Single(c => c.Method == method && !c.Family.EndsWith("BufferedVsStreamed", StringComparison.Ordinal));

        IReadOnlyDictionary<string, double> MetricsOf(string method) => loaded.Figures[Case(method).Id].Metrics;
    }

    // The run that all tests here look at: 12 cases at 5 s each and one build.
    public sealed class Measured(ProgramUnderTest program) : IAsyncDisposable
    {
        private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

        private readonly TemporaryFolder _artifacts = new();
        private ProgramRun? _run;

        internal async Task<(ProgramRun Run, string Artifacts)> GetAsync()
        {
            TestServers.Provider(TestServers.Postgres);
            if (_run is not null) return (_run, _artifacts.Path);
            _run = await program.StartAsync(
            [
                "run", "--database", "postgres", "--artifacts", _artifacts.Path, "--iterationCount", "3", "--warmupCount", "1", "--filter",
                "*NeverDisposedConnection*", "*DataSourcePerOperation*Benchmarks*",
                "*BufferedVsStreamed*DapperQueryUnbufferedAsync(Rows: 10000*", "*BufferedVsStreamed*.Buffered_Npgsql(Rows: 10000*",
                "*BufferedVsStreamed*.Streamed_Npgsql(*", "*Sleep_CommandTimeout*", "*LargeScan*.Buffered_Npgsql*",
                "*LargeScan*.Cursor_Fetch1000(*",
            ]);
            await _run.WaitForExitAsync(LongestRun);
            _run.AssertExitCode(0);
            await _run.AssertNothingLeftAsync();
            return (_run, _artifacts.Path);
        }

        public async ValueTask DisposeAsync()
        {
            if (_run is not null) await _run.DisposeAsync();
            _artifacts.Dispose();
        }
    }
}
