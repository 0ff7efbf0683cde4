using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Providers;

internal static class CockroachNode
{
    public static GuardedProcess Start(string program, string verb, string listen, string signals, params string[] more) =>
        GuardedProcess.Start("crdb", folder =>
        [
            "env", "COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING=true", $"HOME={folder}", $"TMPDIR={folder}",
            program, verb, "--insecure", $"--listen-addr={listen}", "--http-addr=127.0.0.1:0",
            $"--listening-url-file={UrlFile(folder)}", $"--log-dir={folder}/logs", .. more,
        ], signals);

    public static string? ReadUrl(GuardedProcess process)
    {
        var file = UrlFile(process.Folder);
        // The file is written while we look: until it holds a whole URL there is no address.
        if (!File.Exists(file) || !Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var url) || url.Port <= 0) return null;
        return ConnectionString("127.0.0.1", url.Port);
    }

    public static string ConnectionString(string host, int? port = null)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = host, Username = "root", Database = "defaultdb", SslMode = SslMode.Disable };
        if (port is { } known) builder.Port = known;
        return builder.ConnectionString;
    }

    public static string Port(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Port.ToString(CultureInfo.InvariantCulture);

    private static string UrlFile(string folder) => Path.Combine(folder, "url");
}
