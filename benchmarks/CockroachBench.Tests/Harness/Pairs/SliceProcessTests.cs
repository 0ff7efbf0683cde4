using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Lab.Rules;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Pairs;

// Measuring processes of the real program against a real PostgreSQL: what a slice runs, counts and leaves.
public class SliceProcessTests(ProgramUnderTest program, TestServers servers)
{
    private const string Prepared = "Statements.PreparedBenchmarks";

    [Theory]
    [InlineData("Reads.BufferedVsStreamedBenchmarks", "Buffered_Npgsql(Rows: 100, PayloadBytes: 16)")]
    [InlineData("Reads.BufferedVsStreamedBenchmarks", "StreamedAsync_Npgsql(Rows: 100, PayloadBytes: 16)")]
    public async Task Sync_and_async_methods_run_as_often_as_asked(string type, string method)
    {
        await using var session = await StartAsync();
        Assert.Null((await session.SetUpAsync(type, method)).FixedInvocations);
        foreach (var invocations in (long[])[1, 7, 40])
        {
            var slice = await session.SliceAsync(invocations);
            Assert.Equal(invocations, slice.Operations);
            Assert.True(slice.Nanoseconds > 0);
            // A hundred rows are read over a socket and decoded: that takes processor time.
            if (invocations == 40) Assert.True(slice.CpuNanoseconds > 0);
        }
        // A hundred rows of some hundred bytes each.
        Assert.All((await session.AllocateAsync(1, 5)).Allocated!, bytes => Assert.InRange(bytes, 5_000, 500_000));
        await session.AskAsync(new SliceCommand { Do = SliceProtocol.End });
    }

    [Fact]
    public async Task An_invocation_of_many_operations_counts_all_of_them()
    {
        await using var session = await StartAsync();
        await session.SetUpAsync("Connections.PoolContentionBenchmarks", "OpenQueryClose_Shared(Workers: 8, PoolSize: 4)");
        Assert.Equal(2 * 256, (await session.SliceAsync(2)).Operations);
    }

    [Fact]
    public async Task A_request_is_answered_in_the_form_of_its_method()
    {
        await using var session = await StartAsync();
        await session.SetUpAsync("Requests.UserRequestBenchmarks", "Get_ConnectionLeftOpen");
        var figures = (await session.AskAsync(new SliceCommand { Do = SliceProtocol.Retain })).Figures!;
        Assert.Equal((1.0, 1.0), (figures["SessionsLeft"], figures["ConnectionsOpened"]));
    }

    [Fact]
    public async Task A_leaking_case_keeps_to_its_fixed_number_and_is_cleaned_up_after_each_slice()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await using var session = await SliceSession.StartAsync(program, server);
        var fixedInvocations = (await session.SetUpAsync(
            "Lifetimes.NeverDisposedConnectionBenchmarks", "Query_NeverDisposed")).FixedInvocations;
        Assert.Equal(CockroachBench.Fixtures.Abandoned.Operations, fixedInvocations);
        // More slices than its pool could bear if nothing were given back.
        for (var i = 0; i < 6; i++) Assert.Equal(fixedInvocations, (await session.SliceAsync(10_000)).Operations);
        await Wait.UntilAsync(async () => await SessionsAsync(server) <= 1, TimeSpan.FromSeconds(20),
            () => "its sessions are still on the server");
        await session.AskAsync(new SliceCommand { Do = SliceProtocol.End });
        await Wait.UntilAsync(async () => await SessionsAsync(server) == 0, TimeSpan.FromSeconds(20),
            () => "the global cleanup left a session");
    }

    [Fact]
    public async Task Retention_is_measured_without_the_engine_of_BenchmarkDotNet()
    {
        await using var session = await StartAsync();
        await session.SetUpAsync("Lifetimes.NeverDisposedConnectionBenchmarks", "Query_NeverDisposed");
        var figures = (await session.AskAsync(new SliceCommand { Do = SliceProtocol.Retain })).Figures!;
        Assert.Equal((1.0, 1.0, 1.0, 1.0),
            (figures["RetainedVerdict"], figures["Held"], figures["SessionsLeft"], figures["ConnectionsOpened"]));
        Assert.True(figures["Retained"] > 10_000, $"{figures["Retained"]} B");
    }

    [Fact]
    public async Task An_injected_object_and_delay_are_really_there()
    {
        await using var session = await SliceSession.StartAsync(await program.GetLabAsync(), await servers.GetAsync(TestServers.Postgres));
        await session.SetUpAsync(Prepared, "Lookup_Prepared");
        await session.SliceAsync(200);
        var before = (await session.AllocateAsync(1, 200)).Allocated!;
        var plain = (await session.SliceAsync(200)).Nanoseconds;
        // A hundred times its own time: no load of the machine could pass for that.
        await session.AskAsync(Injected(10_000, 1));
        Assert.True((await session.SliceAsync(200)).Nanoseconds > 10 * plain);
        // Enough objects to stand out from the socket reads, whose allocations change with the machine's load.
        const int objects = 1_000;
        await session.AskAsync(Injected(0, objects));
        var pair = AllocationPair.Of(before, (await session.AllocateAsync(1, 200)).Allocated!);
        Assert.InRange(pair.Head - pair.Base, (24 * objects) - 1_024, (24 * objects) + 1_024);
    }

    private static SliceCommand Injected(double delayPercent, double objects) => new()
    {
        Do = Injection.Command,
        Study = new Dictionary<string, double> { [Injection.Delay] = delayPercent, [Injection.Objects] = objects },
    };

    [Fact]
    public async Task What_goes_wrong_comes_back_in_a_line_and_the_process_goes_on()
    {
        await using var session = await StartAsync();
        Assert.Contains("no case is set up", (await Assert.ThrowsAsync<SliceException>(() => session.SliceAsync(1))).Message,
            StringComparison.Ordinal);
        Assert.Contains("no case", (await Assert.ThrowsAsync<SliceException>(() => session.SetUpAsync(Prepared, "NoSuchThing"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("not a command",
            (await Assert.ThrowsAsync<SliceException>(() => session.AskAsync(new SliceCommand { Do = "dance" }))).Message,
            StringComparison.Ordinal);
        var cases = (await session.AskAsync(new SliceCommand { Do = SliceProtocol.List, Filters = ["*PreparedBenchmarks*"] })).Cases!;
        Assert.Equal(["Lookup_Unprepared", "Lookup_Prepared", "Lookup_AutoPrepared"], cases.Select(c => c.Method));
        Assert.Equal(3, cases.Select(c => c.Body).Distinct().Count());
    }

    [Fact]
    public async Task A_process_whose_host_is_gone_ends_in_the_middle_of_a_slice()
    {
        var session = await StartAsync();
        await session.SetUpAsync(Prepared, "Lookup_Prepared");
        _ = session.SliceAsync(100_000_000)
            .ContinueWith(t => _ = t.Exception, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        var id = session.Id;
        var start = System.Diagnostics.Stopwatch.StartNew();
        await session.DisposeAsync(); // closes its standard input, waits, and kills only after ten seconds
        Assert.True(start.Elapsed < TimeSpan.FromSeconds(10), "it had to be killed");
        Assert.False(Directory.Exists($"/proc/{id}"));
    }

    private async Task<SliceSession> StartAsync() => await SliceSession.StartAsync(program, await servers.GetAsync(TestServers.Postgres));

    private static async Task<long> SessionsAsync(TestServer server) =>
        (long)(await server.ScalarAsync(
            "select count(*) from pg_stat_activity where application_name = 'NeverDisposedConnectionBenchmarks.Query_NeverDisposed~t'"))!;
}
