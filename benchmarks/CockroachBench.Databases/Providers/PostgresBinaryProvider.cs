using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace CockroachBench.Databases.Providers;

internal sealed class PostgresBinaryProvider : IDatabaseProvider
{
    private const string User = "cockroachbench";
    private const int TriesForAPort = 3;

    // Durability off: nothing here is worth keeping. Background work off: it would run at moments of its own choosing.
    private static readonly string[] Settings =
    [
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off",
        "max_parallel_workers_per_gather=0", "shared_buffers=256MB", "max_connections=400", "max_wal_size=1GB",
        "unix_socket_directories=", "listen_addresses=127.0.0.1", "logging_collector=off", "log_min_messages=warning",
    ];

    public string Name => "postgres";

    public Availability Probe()
    {
        const string command = "apt-get install postgresql (or the like), then --database postgres";
        if (OperatingSystem.IsWindows()) return new(false, "starting a server needs a POSIX shell; on Windows give a connection string", command);
        if (FindBinaries() is not { } folder) return new(false, "no PostgreSQL server binaries (initdb and postgres) on PATH or in /usr/lib/postgresql", command);
        if (Environment.IsPrivilegedProcess && Executables.Find("setpriv") is null)
            return new(false, "PostgreSQL does not run as root, and setpriv (util-linux) is not on PATH", "run as another user, or install util-linux");
        return new(true, folder, command);
    }

    public async Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        var probe = Probe();
        if (!probe.IsAvailable) throw new DatabaseException($"--database postgres: {probe.Reason}. Next step: {probe.Command}.");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(probe.Reason, Executables.FreePort(), cancellationToken);
            }
            catch (DatabaseException e) when (attempt < TriesForAPort && e.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Someone took the port between our look and the server's bind.
            }
        }
    }

    private static async Task<IRunningDatabase> StartOnceAsync(string binaries, int port, CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Secrets.Register(password);
        var settings = string.Join(' ', Settings.Select(s => $"-c {(s.EndsWith('=') ? s + "''" : s)}"));
        var script = string.Create(CultureInfo.InvariantCulture, $"""
            '{binaries}/initdb' -D data -U {User} -A scram-sha-256 --pwfile=password --no-sync -E UTF8 --locale=C >/dev/null || exit 1
            rm -f password
            exec '{binaries}/postgres' -D data -p {port} {settings}
            """);
        // INT is PostgreSQL's fast shutdown, QUIT its immediate one; TERM would wait for every client to leave.
        var process = GuardedProcess.Start("pg", folder =>
        {
            // Through a file, never an argument: arguments are visible to every user of the machine.
            File.WriteAllText(Path.Combine(folder, "password"), password);
            return ["sh", "-c", script];
        }, "INT QUIT KILL", Environment.IsPrivilegedProcess ? UnprivilegedUser() : null);
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = User,
            Password = password,
            Database = "postgres",
        }.ConnectionString;
        try
        {
            await Readiness.WaitAsync(process, "--database postgres: PostgreSQL", () => connectionString, cancellationToken);
            return new GuardedDatabase(process, connectionString,
                string.Create(CultureInfo.InvariantCulture, $"{binaries}, temporary cluster, scram-sha-256, 127.0.0.1:{port}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    internal static string UnprivilegedUser() =>
        File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    // initdb and postgres of one version, side by side: on PATH, else the newest of the distribution's folders.
    private static string? FindBinaries()
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        const string distribution = "/usr/lib/postgresql";
        if (Directory.Exists(distribution))
            folders = folders.Concat(Directory.GetDirectories(distribution)
                .OrderByDescending(d => double.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(d => Path.Combine(d, "bin")));
        return folders.FirstOrDefault(f => Executables.IsExecutable(Path.Combine(f, "initdb")) && Executables.IsExecutable(Path.Combine(f, "postgres")));
    }
}
