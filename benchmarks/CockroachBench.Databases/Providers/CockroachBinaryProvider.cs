namespace CockroachBench.Databases.Providers;

// Guarded cockroach processes: in-memory stores, insecure, loopback only, diagnostics off. Several nodes form one cluster, for multi-host
// connection strings and load balancing.
internal sealed class CockroachBinaryProvider(int nodes = 1)
    : ServerProvider("binary", "put a cockroach binary on PATH (https://www.cockroachlabs.com/docs/releases), then --database binary")
{
    // For --nodes: one, or the fewest that survive the loss of one.
    public static readonly IReadOnlyList<int> PossibleNodes = [1, 3];

    private const string Loopback = "127.0.0.1";

    private static readonly TimeSpan LongestInit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Nodes that all drain at once wait for each other's leases.
    private string Signals => nodes == 1 ? "TERM KILL" : "KILL";

    protected override Availability Look() =>
        Executables.Find("cockroach") is { } path ? new(true, path, Command) : new(false, "no cockroach on PATH", Command);

    protected override async Task<RunningDatabase> StartAsync(string where, CancellationToken cancellationToken)
    {
        var servers = new List<GuardedProcess>();
        try
        {
            if (nodes == 1) servers.Add(Start(where, "start-single-node", 0, "--store=type=mem,size=2GiB"));
            else await StartClusterAsync(where, servers, cancellationToken);
            var ports = new List<int>();
            foreach (var server in servers)
            {
                var what = nodes == 1 ? "--database binary: cockroach" : $"--database binary --nodes {nodes}: node {ports.Count + 1}";
                var known = await Readiness.WaitAsync(server, what, () => ReadUrl(server), cancellationToken);
                ports.Add(new NpgsqlConnectionStringBuilder(known).Port);
            }
            var how = nodes == 1 ? "single node, in-memory store" : $"{nodes} nodes on one machine, in-memory stores";
            return new RunningDatabase(ConnectionString(ports), $"cockroach, {how}, insecure, {Loopback}:{string.Join('/', ports)}",
                () => new(EndAsync(servers)), findExit: () => GuardedProcess.FindExitAsync(servers));
        }
        catch
        {
            await EndAsync(servers);
            throw;
        }
    }

    private static Task EndAsync(IEnumerable<GuardedProcess> servers) => Task.WhenAll(servers.Select(s => s.DisposeAsync().AsTask()));

    // With port 0 the server chooses: no race for a free port.
    private GuardedProcess Start(string program, string verb, int port, params string[] more) => GuardedProcess.Start("crdb", folder =>
    [
        "env", "COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING=true", $"HOME={folder}", $"TMPDIR={folder}",
        program, verb, "--insecure", $"--listen-addr={Loopback}:{port}", $"--http-addr={Loopback}:0",
        $"--listening-url-file={UrlFile(folder)}", $"--log-dir={folder}/logs", .. more,
    ], Signals);

    // The others choose their ports; the port that they join must be known before.
    private async Task StartClusterAsync(string program, List<GuardedProcess> servers, CancellationToken cancellationToken)
    {
        var meeting = Executables.FreePort();
        for (var i = 0; i < nodes; i++)
            servers.Add(Start(program, "start", i == 0 ? meeting : 0, "--store=type=mem,size=1GiB", $"--join={Loopback}:{meeting}"));

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestInit);
        var answer = "";
        try
        {
            // Asks again until the first node listens; "already been initialized" is success too. Guarded: it must not outlive us either.
            while (true)
            {
                if (servers[0].ServerExit is { IsCompleted: true } exit)
                {
                    throw new DatabaseException(
                        $"--database binary: node 1 ended while starting (exit code {await exit}): {servers[0].LogTail()}");
                }
                await using var init = GuardedProcess.Start("init", folder =>
                    ["env", $"HOME={folder}", $"TMPDIR={folder}", program, "init", "--insecure", $"--host={Loopback}:{meeting}"], Signals);
                var exitCode = await init.ServerExit.WaitAsync(limit.Token);
                answer = init.LogTail();
                if (exitCode == 0 || answer.Contains("already been initialized", StringComparison.Ordinal)) return;
                await Task.Delay(Pause, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseException(
                $"--database binary: the cluster could not be initialised within {LongestInit.TotalSeconds:0} s: {answer}");
        }
    }

    // As root, who needs no password here.
    private static string ConnectionString(List<int> ports)
    {
        var builder = new NpgsqlConnectionStringBuilder { Username = "root", Database = "defaultdb", SslMode = SslMode.Disable };
        if (ports.Count == 1) (builder.Host, builder.Port) = (Loopback, ports[0]);
        else builder.Host = string.Join(',', ports.Select(p => $"{Loopback}:{p}"));
        return builder.ConnectionString;
    }

    // Null until the server has written a whole URL.
    private static string? ReadUrl(GuardedProcess server)
    {
        var file = UrlFile(server.Folder);
        return File.Exists(file) && Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var url) && url.Port > 0
            ? ConnectionString([url.Port])
            : null;
    }

    private static string UrlFile(string folder) => Path.Combine(folder, "url");
}
