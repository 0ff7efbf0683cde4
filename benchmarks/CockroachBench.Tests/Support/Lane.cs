// One test at a time in each of three lanes, side by side: a test that waits for a server or a build leaves the processor to the others.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace CockroachBench.Tests.Support;

public static class Lane
{
    // Runs of the program that build nothing in this checkout.
    public const string Runs = "runs";

    // Runs that build the measuring program, of which a checkout has one at a time.
    public const string Builds = "builds";

    // After the others, with nothing beside: tests of this process's variables or heap.
    public const string Alone = "alone";

    internal static string Current => TestContext.Current.TestCollection!.TestCollectionDisplayName;

    internal static bool IsCommon => Current is not (Runs or Builds or Alone);
}

[CollectionDefinition(Lane.Runs)]
public static class RunsLane;

[CollectionDefinition(Lane.Builds)]
public static class BuildsLane;

[CollectionDefinition(Lane.Alone, DisableParallelization = true)]
public sealed class AloneLane : ICollectionFixture<QuietMachine>;

// Stops the other lanes' servers: an idle CockroachDB takes a tenth of a core.
public sealed class QuietMachine(TestServers servers) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => servers.DisposeAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
