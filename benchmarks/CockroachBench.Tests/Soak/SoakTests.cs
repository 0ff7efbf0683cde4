using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CockroachBench.Databases.Providers;
using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Running;
using CockroachBench.Requests;
using CockroachBench.Requests.Service;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Soak;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Soak;

public class SoakTests(ProgramUnderTest program, TestServers servers)
{
    [Fact]
    public async Task The_baseline_is_stable_and_abandoned_connections_exhaust_the_pool_after_its_size_in_requests()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["soak", "--database", "postgres", "--scenario", "scoped,connection-left-open", "--duration", "6s", "--pool", "60",
                "--stop-when", "exhausted", "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        await run.AssertNothingLeftAsync();

        var soak = SoakFile.Read(artifacts.Path);
        Assert.True(soak.Complete);
        var (scoped, left) = (soak.Scenarios[0], soak.Scenarios[1]);
        Assert.Equal(("scoped", SoakOutcome.Stable), (scoped.Name, scoped.Verdict.Outcome));
        Assert.Empty(scoped.Errors);
        Assert.True(scoped.Answered > 200, $"{scoped.Answered} requests in six seconds");
        Assert.InRange(scoped.Samples.Count, 6, 24);
        Assert.All(scoped.Samples,
            s => Assert.True(s is
            {
                Reading:
                {
                    HeapBytes: > 0, ResidentBytes: > 0, Threads: > 0, Sockets: > 0, PoolBusy: not null,
                    PoolIdle: not null, PoolWaiting: not null
                }, Sessions: > 0
            }));

        Assert.Equal(("connection-left-open", SoakOutcome.ExhaustsPool), (left.Name, left.Verdict.Outcome));
        Assert.Equal(60, left.Verdict.Requests);
        Assert.Equal("exhausts the pool after 60 requests", left.Verdict.Text);
        Assert.Equal(Failure.PoolExhausted, Assert.Single(left.Errors).Key);
        Assert.Contains(left.Samples, s => s is { Reading: { PoolBusy: 60, PoolWaiting: > 0 }, Sessions: 60 });
        // A connection with its buffers: less than one would be no leak of it, more than three another's.
        Assert.InRange(left.Verdict.LeakPerRequest!.Value, 15_000, 60_000);

        Assert.Equal(1 + scoped.Samples.Count + left.Samples.Count, File.ReadAllLines(artifacts.Combine(SoakCsv.FileName)).Length);
        Assert.Contains("exhausts the pool after 60 requests", File.ReadAllText(artifacts.Combine(SoakPage.FileName)),
            StringComparison.Ordinal);
        Assert.Contains(run.Output, l => l.Contains("connection-left-open", StringComparison.Ordinal)
            && l.Contains("exhausts the pool after 60 requests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_request_leaves_in_a_static_is_listed_with_the_field()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["soak", "--database", "postgres", "--scenario", "rows-in-static", "--duration", "4s", "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        await run.AssertNothingLeftAsync();

        var scenario = Assert.Single(SoakFile.Read(artifacts.Path).Scenarios);
        Assert.Equal((SoakOutcome.Leaks, 0), (scenario.Verdict.Outcome, scenario.Marks.Count));
        var leak = scenario.Verdict.LeakPerRequest!.Value;
        Assert.InRange(scenario.Types.Sum(t => t.Bytes), 0.5 * leak, 1.5 * leak);
        Assert.Matches("^static CockroachBench[.]Requests[.].+ -> ", scenario.Types[0].KeptBy);
        Assert.Contains("rows-in-static: ", File.ReadAllText(artifacts.Combine(SoakPage.FileName)), StringComparison.Ordinal);
        Assert.Contains(run.Output, l => l.StartsWith("A request leaves, rows-in-static: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_is_counted_and_reported_and_nothing_hangs()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(
            ["soak", "--database", "postgres", "--scenario", "scoped,finally", "--duration", "12s", "--artifacts", artifacts.Path]);
        await run.WaitForOutputAsync("scoped: s ");
        var server = await run.WaitForProcessAsync(p => p.IsServer, "the server");
        Command.Signal("KILL", server.Id);
        await run.WaitForExitAsync();
        run.AssertExitCode(3);
        Assert.StartsWith("--database: ", run.AssertOneLineOfError(), StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();

        var scoped = Assert.Single(SoakFile.Read(artifacts.Path).Scenarios);
        Assert.Equal(SoakOutcome.Fails, scoped.Verdict.Outcome);
        Assert.True(scoped.Answered > 0 && scoped.Errors[Failure.Database] > 0);
        Assert.Contains("database", scoped.Verdict.Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("TERM"), InlineData("KILL")]
    public async Task A_soak_that_is_ended_takes_its_service_along(string signal)
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(
            ["soak", "--database", "postgres", "--scenario", "scoped", "--duration", "10m", "--artifacts", artifacts.Path], ownGroup: true);
        await run.WaitForOutputAsync("scoped: s ");
        await run.WaitForProcessAsync(p => p.CommandLine.Contains(" serve ", StringComparison.Ordinal), "the service");
        run.Signal(signal);
        await run.WaitForExitAsync();
        if (signal == "TERM")
        {
            run.AssertExitCode(143);
            Assert.Contains("stopped before its time", Assert.Single(SoakFile.Read(artifacts.Path).Scenarios).Marks);
        }
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_reported_in_one_line()
    {
        TestServers.Provider(TestServers.Postgres);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["soak", "--database", "postgres", "--scenario", "scoped", "--duration", "1s", "--port", port, "--artifacts",
            folder.Combine("soak")]);
        run.AssertExitCode(2);
        Assert.StartsWith($"--port: {port} cannot be listened on", run.AssertOneLineOfError(), StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_service_that_never_answers_is_reported_in_one_line()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var folder = new TemporaryFolder();
        await using var run = await program.RunAsync(["soak", "--url", $"http://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}/user/1", "--duration", "1s", "--artifacts", folder.Combine("soak")]);
        run.AssertExitCode(2);
        Assert.Contains("no answer", run.AssertOneLineOfError(), StringComparison.Ordinal);
        Assert.StartsWith("--url: ", run.Error[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Combine("soak")));
    }

    [Fact]
    public async Task An_external_service_is_loaded_and_its_process_sampled()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var connection = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        CaseName.Current = "soak.others";
        await using var service =
            await RequestService.StartAsync(
            RequestForm.Find("scoped")!, new ServiceResources(10, 20, TimeSpan.FromSeconds(15), keepsLost: false));
        using var artifacts = new TemporaryFolder();
        // More than this machine can offer: said, and marked. In this process: a runtime is found by a socket in the temporary
        // folder, and the programs that tests start have one of their own.
        using var interruption = new Interruption();
        var options = new SoakOptions
        {
            Database = new DatabaseOptions("none", 1, new Dictionary<string, string>()),
            Scenarios = [],
            Url = new Uri(service.Address, "/user/7"),
            ProcessId = Environment.ProcessId,
            Workers = 4,
            Rate = 500_000,
            Duration = TimeSpan.FromSeconds(5),
            Users = 10,
            PoolSize = 20,
            Artifacts = artifacts.Path,
        };
        options.Check();
        Assert.Equal(0, await new SoakCommand(options, new ProgramContext(new Terminal(), interruption)).ExecuteAsync());
        var scenario = Assert.Single(SoakFile.Read(artifacts.Path).Scenarios);
        Assert.True(scenario.Answered > 0);
        Assert.Empty(scenario.Errors);
        Assert.Contains(scenario.Marks, m => m.StartsWith("500000 requests/s were asked for and only ", StringComparison.Ordinal));
        Assert.Contains(scenario.Samples,
            s => s.Reading is
            {
                HeapBytes: > 0, GcPauseMilliseconds: not null, ResidentBytes: > 0, Threads: > 0, Sockets: > 0,
                PoolBusy: not null, PoolIdle: not null
            });
    }

    [Fact]
    public async Task Sessions_lost_once_do_not_make_a_leak_of_a_clean_habit()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(
            ["soak", "--yes", "--scenario", "scoped", "--duration", "6s", "--artifacts", artifacts.Path],
            (ConnectionStringProvider.Variable, server.Admin));
        const string Sessions = "from pg_stat_activity where application_name = 'soak.scoped'";
        // The build-up has four workers: nine sessions belong to the load.
        await Wait.UntilAsync(
            async () => (long)(await TestServer.ScalarAsync(server.Admin, $"select count(*) {Sessions}"))! >= 9,
            TimeSpan.FromSeconds(60),
            () => $"no load.{run.Everything}");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var terminate = $"select count(pg_terminate_backend(pid)) from (select pid {Sessions} limit 9) s";
        Assert.Equal(9L, await TestServer.ScalarAsync(server.Admin, terminate));
        await run.WaitForExitAsync();
        run.AssertExitCode(0);

        var scoped = Assert.Single(SoakFile.Read(artifacts.Path).Scenarios);
        Assert.NotEmpty(scoped.Errors);
        Assert.False(scoped.Verdict.Outcome == SoakOutcome.Leaks, scoped.Verdict.Text);
        Assert.Contains("connections lost at second ", $"{scoped.Verdict.Text} {string.Join(' ', scoped.Marks)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_in_an_address_are_sent_or_dropped_and_never_shown_or_kept()
    {
        await using var service = RawService.Answering(RawService.Empty("200 OK"));
        using var folder = new TemporaryFolder();
        var artifacts = folder.Combine("soak");
        await using var run = await program.RunAsync(
        [
            "soak", "--url", $"http://user47:pw7@127.0.0.1:{service.Port}/user/1?token=tok4711&key=k%2047#frag47",
            "--duration", "1s", "--artifacts", artifacts,
        ]);
        run.AssertExitCode(0);
        Assert.All(service.Requests, r => Assert.StartsWith("GET /user/1?token=tok4711&key=k%2047 ", r, StringComparison.Ordinal));
        Assert.DoesNotContain(service.Requests, r => r.Contains("Authorization", StringComparison.OrdinalIgnoreCase));
        AssertMasked("the console", string.Join('\n', run.Output.Concat(run.Error)));
        Assert.All(Directory.GetFiles(artifacts, "*", SearchOption.AllDirectories), f => AssertMasked(f, File.ReadAllText(f)));
        Assert.Contains($"--url=http://127.0.0.1:{service.Port}/user/1?token=***&key=***", SoakFile.Read(artifacts).Options);

        void AssertMasked(string where, string text) => Assert.True(
            ((string[])["user47", "pw7", "tok4711", "k%2047", "k 47", "frag47"]).All(s => !text.Contains(s, StringComparison.Ordinal)),
            $"{where}: {text}");
    }

    [Theory, InlineData("301 Moved Permanently", false), InlineData("307 Temporary Redirect", true)]
    public async Task A_redirect_is_reported_and_never_followed(string status, bool sameHost)
    {
        await using var other = RawService.Answering(RawService.Empty("200 OK"));
        var host = sameHost ? "" : $"http://127.0.0.1:{other.Port}";
        await using var service = RawService.Answering(RawService.Empty(status, $"Location: {host}/elsewhere?token=tok4711"));
        var given = $"http://127.0.0.1:{service.Port}";
        using var folder = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["soak", "--url", given + "/user/1", "--duration", "1s", "--artifacts", folder.Combine("soak")]);
        Assert.Equal((0, 1), (other.Connections, service.Requests.Count));
        run.AssertExitCode(2);
        Assert.Equal(
            $"--url: {given}/user/1 redirects to {(sameHost ? given : host)}/elsewhere?token=***. Pass that address.",
            run.AssertOneLineOfError());
        Assert.False(Directory.Exists(folder.Combine("soak")));
    }

    [Fact]
    public async Task Answers_slower_than_the_duration_are_unfinished_and_not_failures()
    {
        await using var service = RawService.Answering(RawService.Empty("200 OK"), after: TimeSpan.FromSeconds(4));
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["soak", "--url", $"http://127.0.0.1:{service.Port}/", "--workers", "3", "--duration", "1s", "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        var scenario = Assert.Single(SoakFile.Read(artifacts.Path).Scenarios);
        Assert.Equal("unfinished: no request was answered within 1 s, 3 are still under way", scenario.Verdict.Text);
        Assert.Equal((0, 3L), (scenario.Answered, scenario.Unfinished));
    }
}
