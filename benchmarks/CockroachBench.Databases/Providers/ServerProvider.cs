namespace CockroachBench.Databases.Providers;

internal abstract class ServerProvider(string name, string command) : IDatabaseProvider
{
    public string Name => name;
    protected string Command => command;

    public Availability Probe() => OperatingSystem.IsWindows()
        ? new(false, "starting a server needs a POSIX shell; on Windows give a connection string", command)
        : Look();

    public async Task<RunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        var probe = Probe();
        return probe.IsAvailable
            ? await StartAsync(probe.Reason, cancellationToken)
            : throw new DatabaseException($"--database {name}: {probe.Reason}. Next step: {probe.Command}.");
    }

    protected abstract Availability Look();

    // Where: what Look has found, the reason why it is available.
    protected abstract Task<RunningDatabase> StartAsync(string where, CancellationToken cancellationToken);
}

// Whether a provider has a database here: why or why not, without secrets, and what to type to get one.
internal sealed record Availability(bool IsAvailable, string Reason, string Command);

internal interface IDatabaseProvider
{
    // The word for --database, or "connection string".
    string Name { get; }

    Availability Probe();

    Task<RunningDatabase> StartAsync(CancellationToken cancellationToken);
}
