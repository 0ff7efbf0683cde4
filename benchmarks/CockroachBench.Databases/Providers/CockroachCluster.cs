using System.Globalization;

namespace CockroachBench.Databases.Providers;

internal sealed class CockroachCluster(IReadOnlyList<GuardedProcess> nodes, string connectionString, string description) : IRunningDatabase
{
    // Nodes that all go away at once wait for each other's leases: nothing here is worth a farewell.
    private const string Signals = "KILL";
    private const string Store = "--store=type=mem,size=1GiB";

    private static readonly TimeSpan LongestInit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public string ConnectionString => connectionString;

    public string Description => description;

    public bool IsOurs => true;

    public bool RunsBelowUs => true;

    public static async Task<IRunningDatabase> StartAsync(string program, int count, CancellationToken cancellationToken)
    {
        var nodes = new List<GuardedProcess>();
        try
        {
            // The others' ports are their own choice; where they meet must be known before.
            var meeting = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Executables.FreePort()}");
            for (var i = 0; i < count; i++)
                nodes.Add(CockroachNode.Start(program, "start", i == 0 ? meeting : "127.0.0.1:0", Signals, Store, $"--join={meeting}"));
            await InitializeAsync(program, meeting, nodes[0], cancellationToken);

            var ports = new List<string>();
            foreach (var (node, index) in nodes.Select((n, i) => (n, i + 1)))
                ports.Add(CockroachNode.Port(await Readiness.WaitAsync(node,
                    string.Create(CultureInfo.InvariantCulture, $"--database binary --nodes {count}: node {index}"), () => CockroachNode.ReadUrl(node), cancellationToken)));
            return new CockroachCluster(nodes, CockroachNode.ConnectionString(string.Join(',', ports.Select(p => $"127.0.0.1:{p}"))),
                string.Create(CultureInfo.InvariantCulture, $"{program}, {count} nodes on one machine, in-memory stores, insecure, 127.0.0.1:{string.Join('/', ports)}"));
        }
        catch
        {
            await EndAsync(nodes);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(nodes);

    private static Task EndAsync(IEnumerable<GuardedProcess> nodes) => Task.WhenAll(nodes.Select(n => n.DisposeAsync().AsTask()));

    // Asked again until the first node listens; "already been initialized" is success too. Guarded like a server: it must not outlive us either.
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
                    throw new DatabaseException($"--database binary: node 1 ended while starting (exit code {await first.ServerExit}): {first.LogTail()}");
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
            throw new DatabaseException($"--database binary: the cluster could not be initialised within {LongestInit.TotalSeconds:0} s: {answer}");
        }
    }
}
