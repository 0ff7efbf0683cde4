namespace CockroachBench.Databases.Providers;

// Several nodes on loopback that form one cluster, for multi-host connection strings and load balancing.
internal static class CockroachCluster
{
    // Nodes that all drain at once wait for each other's leases.
    private const string Signals = "KILL";
    private const string Store = "--store=type=mem,size=1GiB";

    private static readonly TimeSpan LongestInit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<RunningDatabase> StartAsync(string program, int count, CancellationToken cancellationToken)
    {
        var nodes = new List<GuardedProcess>();
        try
        {
            // The others choose their ports; the port that they join must be known before.
            var meeting = $"127.0.0.1:{Executables.FreePort()}";
            for (var i = 0; i < count; i++)
                nodes.Add(CockroachNode.Start(program, "start", i == 0 ? meeting : "127.0.0.1:0", Signals, Store, $"--join={meeting}"));
            await InitializeAsync(program, meeting, nodes[0], cancellationToken);

            var ports = new List<string>();
            foreach (var node in nodes)
            {
                var what = $"--database binary --nodes {count}: node {ports.Count + 1}";
                ports.Add(CockroachNode.Port(await CockroachNode.WaitAsync(node, what, cancellationToken)));
            }
            return new RunningDatabase(CockroachNode.ConnectionString(string.Join(',', ports.Select(p => $"127.0.0.1:{p}"))),
                $"{program}, {count} nodes on one machine, in-memory stores, insecure, 127.0.0.1:{string.Join('/', ports)}",
                () => new(EndAsync(nodes)));
        }
        catch
        {
            await EndAsync(nodes);
            throw;
        }
    }

    private static Task EndAsync(IEnumerable<GuardedProcess> nodes) => Task.WhenAll(nodes.Select(n => n.DisposeAsync().AsTask()));

    // Asks again until the first node listens; "already been initialized" is success too. Guarded: it must not outlive us either.
    private static async Task InitializeAsync(string program, string meeting, GuardedProcess first, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestInit);
        var answer = "";
        try
        {
            while (true)
            {
                if (first.ServerExit.IsCompleted)
                {
                    throw new DatabaseException(
                        $"--database binary: node 1 ended while starting (exit code {await first.ServerExit}): {first.LogTail()}");
                }
                await using var init = GuardedProcess.Start("init",
                    folder => ["env", $"HOME={folder}", $"TMPDIR={folder}", program, "init", "--insecure", $"--host={meeting}"], Signals);
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
}
