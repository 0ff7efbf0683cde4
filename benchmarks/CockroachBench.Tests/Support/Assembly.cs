// One test at a time in each of two lanes, side by side: whoever waits for a server or a build leaves the processor to the other.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace CockroachBench.Tests.Support;

/// <summary>Where tests are not in the common lane.</summary>
public static class Lane
{
    /// <summary>Runs that build the measuring program, of which a checkout has one at a time, beside the common lane.</summary>
    public const string Builds = "builds";

    /// <summary>After both, nothing beside: what measures, and what sets variables of this process that others go by.</summary>
    public const string Alone = "alone";

    /// <summary>That of the test at hand.</summary>
    internal static string Current => TestContext.Current.TestCollection!.TestCollectionDisplayName;
}

[CollectionDefinition(Lane.Builds)]
public static class BuildsLane;

[CollectionDefinition(Lane.Alone, DisableParallelization = true)]
public sealed class AloneLane : ICollectionFixture<QuietMachine>;

/// <summary>What measures is not disturbed by the other lanes' servers: an idle CockroachDB takes a tenth of a core.</summary>
public sealed class QuietMachine(TestServers servers) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => servers.DisposeAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
