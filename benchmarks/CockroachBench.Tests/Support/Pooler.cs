using System.Globalization;
using CockroachBench.Databases.Providers;
using Npgsql;

namespace CockroachBench.Tests.Support;

// PgBouncer in front of a server that trusts everyone.
internal sealed class Pooler : IAsyncDisposable
{
    private readonly GuardedProcess _process;

    private Pooler(GuardedProcess process, string connectionString, string address) =>
        (_process, ConnectionString, Address) = (process, connectionString, address);

    public string ConnectionString { get; }

    public string Address { get; }

    public static async Task<Pooler> StartAsync(string program, string server, string mode)
    {
        var behind = new NpgsqlConnectionStringBuilder(server);
        var port = Executables.FreePort();
        var user = Environment.IsPrivilegedProcess ? PostgresBinaryProvider.UnprivilegedUser() : null;
        var process = GuardedProcess.Start("pooler", folder =>
        {
            File.WriteAllText(Path.Combine(folder, "pgbouncer.ini"), string.Create(CultureInfo.InvariantCulture, $"""
                [databases]
                * = host=127.0.0.1 port={behind.Port} user={behind.Username}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port}
                unix_socket_dir =
                auth_type = any
                pool_mode = {mode}
                """));
            return [program, "pgbouncer.ini"];
        }, "INT KILL", user);
        behind.Port = port;
        var pooler = new Pooler(process, behind.ConnectionString, $"127.0.0.1:{port}");
        try
        {
            await Readiness.WaitAsync(process, "pgbouncer", () => pooler.ConnectionString, TestContext.Current.CancellationToken);
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
