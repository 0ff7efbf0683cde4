namespace CockroachBench.Databases.Providers;

internal sealed class CockroachBinaryProvider(int nodes = 1)
    : ServerProvider("binary", "put a cockroach binary on PATH (https://www.cockroachlabs.com/docs/releases), then --database binary")
{
    // For --nodes: one, or the fewest that survive the loss of one.
    public static readonly IReadOnlyList<int> PossibleNodes = [1, 3];

    protected override Availability Look() =>
        Executables.Find("cockroach") is { } path ? new(true, path, Command) : new(false, "no cockroach on PATH", Command);

    protected override async Task<RunningDatabase> StartAsync(string where, CancellationToken cancellationToken)
    {
        if (nodes > 1) return await CockroachCluster.StartAsync(where, nodes, cancellationToken);
        var process = CockroachNode.Start(where, "start-single-node", "127.0.0.1:0", "TERM KILL", "--store=type=mem,size=2GiB");
        return await Readiness.WaitOrEndAsync(process, async () =>
        {
            var connectionString = await CockroachNode.WaitAsync(process, "--database binary: cockroach", cancellationToken);
            return new RunningDatabase(connectionString,
                $"{where}, single node, in-memory store, insecure, 127.0.0.1:{CockroachNode.Port(connectionString)}", process.DisposeAsync);
        });
    }
}
