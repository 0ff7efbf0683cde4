namespace CockroachBench.Databases.Providers;

/// <summary>CockroachDB in a container. The seam is here; the script that starts the container is not part of this version.</summary>
public sealed class ContainerProvider : IDatabaseProvider
{
    /// <inheritdoc/>
    public string Name => "container";

    /// <inheritdoc/>
    public Availability Probe() => new(
        false,
        "this version has no container script yet",
        "docker run --rm -p 26257:26257 cockroachdb/cockroach start-single-node --insecure --store=type=mem,size=2GiB, then --database \"Host=localhost;Port=26257;Username=root;Database=defaultdb\"");

    /// <inheritdoc/>
    public Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken) =>
        throw new DatabaseException($"--database container: {Probe().Reason}. Start one by hand: {Probe().Command}");
}
