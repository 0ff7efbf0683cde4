using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Providers;

/// <summary>A <c>cockroach</c> on PATH, run as a single node: in-memory store, insecure, loopback only, diagnostics off.</summary>
public sealed class CockroachBinaryProvider : IDatabaseProvider
{
    /// <inheritdoc/>
    public string Name => "binary";

    /// <inheritdoc/>
    public Availability Probe()
    {
        const string command = "put a cockroach binary on PATH (https://www.cockroachlabs.com/docs/releases), then --database binary";
        if (OperatingSystem.IsWindows()) return new(false, "starting a server needs a POSIX shell; on Windows give a connection string", command);
        return Executables.Find("cockroach") is { } path ? new(true, path, command) : new(false, "no cockroach on PATH", command);
    }

    /// <inheritdoc/>
    public async Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        var probe = Probe();
        if (!probe.IsAvailable) throw new DatabaseException($"--database binary: {probe.Reason}. Next step: {probe.Command}.");

        var folder = Executables.TemporaryFolder("crdb");
        var urlFile = Path.Combine(folder, "url");
        // Ports are the server's own choice (0) and read back from a file: no race for a free one.
        string[] command =
        [
            "env", "COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING=true", $"HOME={folder}", $"TMPDIR={folder}",
            probe.Reason, "start-single-node", "--insecure", "--store=type=mem,size=2GiB",
            "--listen-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", $"--listening-url-file={urlFile}", $"--log-dir={folder}/logs",
        ];
        var process = GuardedProcess.Start(folder, command, "TERM KILL");
        try
        {
            var connectionString = await Readiness.WaitAsync(process, "--database binary: cockroach", () => ReadUrl(urlFile), cancellationToken);
            var port = new NpgsqlConnectionStringBuilder(connectionString).Port;
            return new GuardedDatabase(process, connectionString,
                string.Create(CultureInfo.InvariantCulture, $"{probe.Reason}, single node, in-memory store, insecure, 127.0.0.1:{port}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    // The file is written while we look: until it holds a whole URL there is no address.
    private static string? ReadUrl(string file)
    {
        if (!File.Exists(file) || !Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var url) || url.Port <= 0) return null;
        return new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = url.Port,
            Username = "root",
            Database = "defaultdb",
            SslMode = SslMode.Disable,
        }.ConnectionString;
    }
}
