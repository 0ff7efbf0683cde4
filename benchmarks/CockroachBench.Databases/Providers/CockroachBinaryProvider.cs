namespace CockroachBench.Databases.Providers;

internal sealed class CockroachBinaryProvider(int nodes = 1) : IDatabaseProvider
{
    public static readonly IReadOnlyList<int> PossibleNodes = [1, 3];

    public string Name => "binary";

    public Availability Probe()
    {
        const string command = "put a cockroach binary on PATH (https://www.cockroachlabs.com/docs/releases), then --database binary";
        if (OperatingSystem.IsWindows()) return new(false, "starting a server needs a POSIX shell; on Windows give a connection string", command);
        return Executables.Find("cockroach") is { } path ? new(true, path, command) : new(false, "no cockroach on PATH", command);
    }

    public async Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        var probe = Probe();
        if (!probe.IsAvailable) throw new DatabaseException($"--database binary: {probe.Reason}. Next step: {probe.Command}.");
        if (nodes > 1) return await CockroachCluster.StartAsync(probe.Reason, nodes, cancellationToken);

        var process = CockroachNode.Start(probe.Reason, "start-single-node", "127.0.0.1:0", "TERM KILL", "--store=type=mem,size=2GiB");
        try
        {
            var connectionString = await Readiness.WaitAsync(process, "--database binary: cockroach", () => CockroachNode.ReadUrl(process), cancellationToken);
            return new GuardedDatabase(process, connectionString, $"{probe.Reason}, single node, in-memory store, insecure, 127.0.0.1:{CockroachNode.Port(connectionString)}");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
