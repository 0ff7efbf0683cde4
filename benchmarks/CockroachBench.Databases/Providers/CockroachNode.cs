namespace CockroachBench.Databases.Providers;

// One guarded cockroach process: in-memory store, insecure, loopback only, diagnostics off.
internal static class CockroachNode
{
    // The verb is start-single-node, or start for a node of a cluster. With port 0 the server chooses: no race for a free port.
    public static GuardedProcess Start(string program, string verb, string listen, string signals, params string[] more) =>
        GuardedProcess.Start("crdb", folder =>
        [
            "env", "COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING=true", $"HOME={folder}", $"TMPDIR={folder}",
            program, verb, "--insecure", $"--listen-addr={listen}", "--http-addr=127.0.0.1:0",
            $"--listening-url-file={UrlFile(folder)}", $"--log-dir={folder}/logs", .. more,
        ], signals);

    public static Task<string> WaitAsync(GuardedProcess process, string what, CancellationToken cancellationToken) =>
        Readiness.WaitAsync(process, what, () => ReadUrl(process), cancellationToken);

    // As root, who needs no password here.
    public static string ConnectionString(string host, int? port = null)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = host, Username = "root", Database = "defaultdb" };
        builder.SslMode = SslMode.Disable;
        if (port is { } known) builder.Port = known;
        return builder.ConnectionString;
    }

    public static string Port(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Port.ToString();

    // Null until the server has written a whole URL.
    private static string? ReadUrl(GuardedProcess process)
    {
        var file = UrlFile(process.Folder);
        return File.Exists(file) && Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var url) && url.Port > 0
            ? ConnectionString("127.0.0.1", url.Port)
            : null;
    }

    private static string UrlFile(string folder) => Path.Combine(folder, "url");
}
