using System.Diagnostics;
using System.Globalization;
using CockroachBench.Databases.Providers;
using Npgsql;

namespace CockroachBench.Lab.Programs;

// A server of the tests' own with its data on disk: killed, it comes back on the same port.
internal sealed class RestartableServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly GuardedProcess _process;

    private RestartableServer(GuardedProcess process, string connectionString) =>
        (_process, ConnectionString) = (process, connectionString);

    // For logging in; trusts everyone on loopback.
    public string ConnectionString { get; }

    public static async Task<RestartableServer> StartAsync(string name, int connections = 400)
    {
        var program = Servers.Provider(name).Probe().Reason;
        var port = Executables.FreePort();
        // The loop brings the server back after a moment; INT ends both.
        var isPostgres = name == Servers.Postgres;
        var (prepare, serve) = isPostgres
            ? ($"'{program}/initdb' -D data -U tests -A trust --no-sync -E UTF8 --locale=C >/dev/null || exit 1",
                $"'{program}/postgres' -D data -p {port} -c fsync=off -c unix_socket_directories= -c listen_addresses=127.0.0.1"
                    + $" -c max_connections={connections}")
            : ("mkdir data",
                $"env HOME=\"$PWD\" COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING=true '{program}' start-single-node "
                + $"--insecure --store=data --listen-addr=127.0.0.1:{port} --http-addr=127.0.0.1:0");
        var script = string.Create(CultureInfo.InvariantCulture, $$"""
            {{prepare}}
            trap 'kill -KILL $server 2>/dev/null; exit 0' INT
            while :; do
                {{serve}} & server=$!
                wait $server
                sleep 0.1 & wait $!
            done
            """);
        var user = isPostgres && Environment.IsPrivilegedProcess ? PostgresBinaryProvider.UnprivilegedUser() : null;
        var process = GuardedProcess.Start("restart", _ => ["sh", "-c", script], "INT KILL", user);
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = isPostgres ? "tests" : "root",
            Database = isPostgres ? "postgres" : "defaultdb",
            SslMode = SslMode.Disable,
        }.ConnectionString;
        var server = new RestartableServer(process, connectionString);
        try
        {
            await server.WaitAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task WaitAsync() => Wait.UntilAsync(AnswersAsync, Patience, () => $"the restarted server does not answer: {_process.LogTail()}");

    public void Kill()
    {
        foreach (var process in Processes.Using(_process.Folder).Where(p => p.IsServer))
        {
            try
            {
                using var server = Process.GetProcessById(process.Id);
                server.Kill();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // Gone meanwhile.
            }
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var dataSource = NpgsqlDataSource.Create($"{ConnectionString};Pooling=false;Timeout=5;Command Timeout=5");
            await using var command = dataSource.CreateCommand("select 'up'");
            return Equals(await command.ExecuteScalarAsync(), "up");
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            return false;
        }
    }
}
