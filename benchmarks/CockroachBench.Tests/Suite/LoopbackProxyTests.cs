using CockroachBench.Fixtures;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Suite;

// What stands between the driver and a server in Connections, against a real server.
public class LoopbackProxyTests(TestServers servers)
{
    [Theory]
    [MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task A_login_beyond_the_limit_is_refused_and_one_after_another_s_end_is_not(string name)
    {
        var server = new NpgsqlConnectionStringBuilder((await servers.GetAsync(name)).Suite);
        using var proxy = new LimitedProxy(server.Host!, server.Port, limit: 2);
        await using var first = await OpenAsync(server, proxy.Port);
        var second = await OpenAsync(server, proxy.Port);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(server, proxy.Port));
        Assert.Equal((PostgresErrorCodes.TooManyConnections, true), (refused.SqlState, refused.IsTransient));
        await second.DisposeAsync();
        await Wait.UntilAsync(async () =>
        {
            try
            {
                await using var third = await OpenAsync(server, proxy.Port);
                return true;
            }
            catch (PostgresException)
            {
                return false;
            }
        }, TimeSpan.FromSeconds(10), () => "no login after another's end");
    }

    [Theory]
    [MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Over_a_forgotten_connection_nothing_comes_and_a_new_one_works(string name)
    {
        var server = new NpgsqlConnectionStringBuilder((await servers.GetAsync(name)).Suite);
        using var proxy = new ForgetfulProxy(server.Host!, server.Port);
        await using var forgotten = await OpenAsync(server, proxy.Port);
        Assert.Equal("1", await AskAsync(forgotten));
        proxy.Forget();
        var error = await Assert.ThrowsAsync<NpgsqlException>(() => AskAsync(forgotten));
        Assert.IsType<TimeoutException>(error.InnerException);
        await using var other = await OpenAsync(server, proxy.Port);
        Assert.Equal("1", await AskAsync(other));
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder server, int port)
    {
        var options = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = port,
            SslMode = SslMode.Disable,
            Pooling = false,
            CommandTimeout = 1,
            CancellationTimeout = -1,
        };
        var connection = new NpgsqlConnection(options.ConnectionString);
        try
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<string?> AskAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        return (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))?.ToString();
    }
}
