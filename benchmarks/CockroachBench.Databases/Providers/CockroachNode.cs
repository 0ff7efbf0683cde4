using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Providers;

/// <summary>One guarded <c>cockroach</c> process: in-memory store, insecure, loopback only, diagnostics off.</summary>
internal static class CockroachNode
{
    /// <summary>Starts a node; it answers once <see cref="ReadUrl"/> gives an address that does.</summary>
    /// <param name="program">Full path of <c>cockroach</c>.</param>
    /// <param name="verb"><c>start-single-node</c>, or <c>start</c> for a node of a cluster.</param>
    /// <param name="listen">Address and port; port 0 leaves the choice to the server, read back from a file: no race for a free one.</param>
    /// <param name="signals">As in <see cref="GuardedProcess.Start"/>.</param>
    /// <param name="more">Further arguments.</param>
    public static GuardedProcess Start(string program, string verb, string listen, string signals, params string[] more) =>
        GuardedProcess.Start("crdb", folder =>
        [
            "env", "COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING=true", $"HOME={folder}", $"TMPDIR={folder}",
            program, verb, "--insecure", $"--listen-addr={listen}", "--http-addr=127.0.0.1:0",
            $"--listening-url-file={UrlFile(folder)}", $"--log-dir={folder}/logs", .. more,
        ], signals);

    /// <summary>The node's connection string; null until the server has written its address.</summary>
    public static string? ReadUrl(GuardedProcess process)
    {
        var file = UrlFile(process.Folder);
        // The file is written while we look: until it holds a whole URL there is no address.
        if (!File.Exists(file) || !Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var url) || url.Port <= 0) return null;
        return ConnectionString("127.0.0.1", url.Port);
    }

    /// <summary>A login as root, who needs no password here.</summary>
    public static string ConnectionString(string host, int? port = null)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = host, Username = "root", Database = "defaultdb", SslMode = SslMode.Disable };
        if (port is { } known) builder.Port = known;
        return builder.ConnectionString;
    }

    /// <summary>The port of a connection string, as text.</summary>
    public static string Port(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Port.ToString(CultureInfo.InvariantCulture);

    private static string UrlFile(string folder) => Path.Combine(folder, "url");
}
