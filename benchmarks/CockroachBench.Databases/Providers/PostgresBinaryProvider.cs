namespace CockroachBench.Databases.Providers;

// The stand-in: PostgreSQL's server binaries, run as a temporary cluster on a free loopback port. PostgreSQL refuses to run as root: then
// the cluster belongs to an unprivileged user.
internal sealed class PostgresBinaryProvider()
    : ServerProvider("postgres", "apt-get install postgresql (or the like), then --database postgres")
{
    private const string User = "cockroachbench";
    private const int TriesForAPort = 3;
    private const string PortTaken = "Address already in use";

    // Durability off: the data is temporary. Background work off: it would disturb measurements.
    private static readonly string[] Settings =
    [
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off",
        "max_parallel_workers_per_gather=0", "shared_buffers=256MB", "max_connections=400", "max_wal_size=1GB",
        "unix_socket_directories=''", "listen_addresses=127.0.0.1", "logging_collector=off", "log_min_messages=warning",
    ];

    protected override Availability Look()
    {
        if (FindBinaries() is not { } folder)
            return new(false, "no PostgreSQL server binaries (initdb and postgres) on PATH or in /usr/lib/postgresql", Command);
        return Environment.IsPrivilegedProcess && Executables.Find("setpriv") is null
            ? new(false, "PostgreSQL does not run as root, and setpriv (util-linux) is not on PATH",
                "run as another user, or install util-linux")
            : new(true, folder, Command);
    }

    protected override async Task<RunningDatabase> StartAsync(string where, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(where, Executables.FreePort(), cancellationToken);
            }
            catch (DatabaseException e) when (attempt < TriesForAPort && e.Message.Contains(PortTaken, StringComparison.Ordinal))
            {
                // Another process took the port between our look and the server's bind.
            }
        }
    }

    private static async Task<RunningDatabase> StartOnceAsync(string binaries, int port, CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Secrets.Register(password);
        var script = $"""
            '{binaries}/initdb' -D data -U {User} -A scram-sha-256 --pwfile=password --no-sync -E UTF8 --locale=C >/dev/null || exit 1
            rm -f password
            exec '{binaries}/postgres' -D data -p {port} {string.Join(' ', Settings.Select(s => $"-c {s}"))}
            """;
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
        return await Readiness.WaitOrEndAsync(process, async () =>
        {
            await Readiness.WaitAsync(process, "--database postgres: PostgreSQL", () => connectionString, cancellationToken);
            return new RunningDatabase(connectionString, $"temporary cluster, scram-sha-256, 127.0.0.1:{port}", process.DisposeAsync,
                findExit: () => GuardedProcess.FindExitAsync(process));
        });
    }

    internal static string UnprivilegedUser() =>
        File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    // initdb and postgres of one version, side by side: on PATH, else the newest of the distribution's folders.
    private static string? FindBinaries()
    {
        const string distribution = "/usr/lib/postgresql";
        IEnumerable<string> folders = Executables.Folders;
        if (Directory.Exists(distribution))
        {
            folders = folders.Concat(Directory.GetDirectories(distribution)
                .OrderByDescending(d => double.TryParse(Path.GetFileName(d), out var version) ? version : 0)
                .Select(d => Path.Combine(d, "bin")));
        }
        return folders.FirstOrDefault(f =>
            Executables.IsExecutable(Path.Combine(f, "initdb")) && Executables.IsExecutable(Path.Combine(f, "postgres")));
    }
}
