using CockroachBench.Fixtures;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Suite;

// Cancels as CockroachDB acts on them, on PostgreSQL behind a proxy.
[Collection(Lane.Runs)]
public class StrayCancelTests(TestServers servers, ProgramUnderTest program)
{
    // A read that is broken off is not tried: its own cancel comes before one of the statement before.
    private const int Invocations = 32;

    [Fact]
    public async Task A_statement_that_a_late_cancel_ended_is_repeated()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var proxy = new LateCancelProxy(server.Suite);
        await using var session = await SliceSession.StartAsync(await program.GetAsync(), proxy.ConnectionString);
        Assert.Null((await session.SetUpAsync("Reads.BufferedVsStreamedBenchmarks",
            "StreamedAsync_DapperQueryUnbufferedAsync(Rows: 10000, PayloadBytes: 16)")).Error);
        Assert.Null((await session.SliceAsync(Invocations)).Error);
        Assert.InRange(proxy.Late, 3, Invocations);
    }

    [Fact]
    public void Only_a_cancel_is_repeated_and_not_for_ever()
    {
        var strays = new StrayCancels();
        var attempts = strays.Begin();
        while (strays.Ended(Error(PostgresErrorCodes.QueryCanceled), attempts)) attempts++;
        Assert.Equal(4, attempts);
        Assert.False(strays.Ended(Error(PostgresErrorCodes.AdminShutdown), 1));
    }

    private static PostgresException Error(string state) => new("an error", "ERROR", "ERROR", state);
}
