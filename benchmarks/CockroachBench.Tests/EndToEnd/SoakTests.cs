using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CockroachBench.Commands;
using CockroachBench.Fixtures;
using CockroachBench.Requests.Service;
using CockroachBench.Results.Soaks;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.EndToEnd;

public class SoakTests(ProgramUnderTest program, TestServers servers)
{
    [Fact]
    public async Task The_baseline_is_stable_and_abandoned_connections_exhaust_the_pool_after_its_size_in_requests()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["soak", "--database", "postgres", "--scenario", "scoped,connection-left-open", "--duration", "10s", "--pool", "60", "--stop-when", "exhausted", "--artifacts", artifacts.Path]);
        run.AssertExitCode(0);
        await run.AssertNothingLeftAsync();

        var soak = SoakFile.Read(artifacts.Path);
        Assert.True(soak.Complete);
        var (scoped, left) = (soak.Scenarios[0], soak.Scenarios[1]);
        Assert.Equal(("scoped", SoakOutcome.Stable), (scoped.Name, scoped.Verdict.Outcome));
        Assert.Empty(scoped.Errors);
        Assert.True(scoped.Answered > 200, $"{scoped.Answered} requests in ten seconds");
        Assert.InRange(scoped.Samples.Count, 10, 40);
        Assert.All(scoped.Samples, s => Assert.True(s is { Reading: { HeapBytes: > 0, ResidentBytes: > 0, Threads: > 0, Sockets: > 0, PoolBusy: not null, PoolIdle: not null, PoolWaiting: not null }, Sessions: > 0 }));

        Assert.Equal(("connection-left-open", SoakOutcome.ExhaustsPool), (left.Name, left.Verdict.Outcome));
        Assert.Equal(60, left.Verdict.Requests);
        Assert.Equal("exhausts the pool after 60 requests", left.Verdict.Text);
        Assert.Equal(Failure.PoolExhausted, Assert.Single(left.Errors).Key);
        Assert.Contains(left.Samples, s => s is { Reading: { PoolBusy: 60, PoolWaiting: > 0 }, Sessions: 60 });
        // A connection with its buffers: less than one would be no leak of it, more than three another's.
        Assert.InRange(left.Verdict.LeakPerRequest!.Value, 15_000, 60_000);

        Assert.Equal(1 + scoped.Samples.Count + left.Samples.Count, File.ReadAllLines(artifacts.Combine(SoakCsv.FileName)).Length);
        Assert.Contains("exhausts the pool after 60 requests", File.ReadAllText(artifacts.Combine(SoakPage.FileName)), StringComparison.Ordinal);
        Assert.Contains(run.Output, l => l.Contains("connection-left-open", StringComparison.Ordinal) && l.Contains("exhausts the pool after 60 requests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_is_counted_and_said_and_nothing_hangs()
    {
        TestServers.Provider(TestServers.Postgres);
        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartAsync(["soak", "--database", "postgres", "--scenario", "scoped,finally", "--duration", "12s", "--artifacts", artifacts.Path]);
        await run.WaitForOutputAsync("scoped: s ");
        var server = await run.WaitForProcessAsync(p => p.IsServer, "the server");
        using (var kill = System.Diagnostics.Process.Start("kill", ["-s", "KILL", server.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
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
        await using var run = await program.StartAsync(["soak", "--database", "postgres", "--scenario", "scoped", "--duration", "10m", "--artifacts", artifacts.Path], ownGroup: true);
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
    public async Task A_port_that_is_taken_is_said_in_one_line()
    {
        TestServers.Provider(TestServers.Postgres);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        await using var run = await program.RunAsync(["soak", "--database", "postgres", "--scenario", "scoped", "--duration", "1s", "--port", port, "--artifacts", folder.Combine("soak")]);
        run.AssertExitCode(2);
        Assert.StartsWith($"--port: {port} cannot be listened on", run.AssertOneLineOfError(), StringComparison.Ordinal);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_service_that_never_answers_is_said_in_one_line()
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
    public async Task Somebody_elses_service_is_loaded_and_its_process_sampled()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var connection = new EnvironmentVariable(BenchmarkDatabase.Variable, server.Suite);
        CaseName.Current = "soak.others";
        await using var service = await RequestService.StartAsync(RequestForm.Find("scoped")!, new ServiceResources(10, 20, TimeSpan.FromSeconds(15), keepsLost: false));
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
        Assert.Equal(0, await new SoakCommand(options, new Terminal(), interruption).ExecuteAsync());
        var scenario = Assert.Single(SoakFile.Read(artifacts.Path).Scenarios);
        Assert.True(scenario.Answered > 0);
        Assert.Empty(scenario.Errors);
        Assert.Contains(scenario.Marks, m => m.StartsWith("500000 requests/s were asked for and only ", StringComparison.Ordinal));
        Assert.Contains(scenario.Samples, s => s.Reading is { HeapBytes: > 0, GcPauseMilliseconds: not null, ResidentBytes: > 0, Threads: > 0, Sockets: > 0, PoolBusy: not null, PoolIdle: not null });
    }
}
