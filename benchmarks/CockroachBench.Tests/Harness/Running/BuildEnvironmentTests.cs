using CockroachBench.Databases.Providers;
using CockroachBench.Harness.Running;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

[Collection(Lane.Alone)] // sets variables of this process
public class BuildEnvironmentTests
{
    // PostgreSQL does not run as root, and its folder is below the build's.
    [Fact]
    public async Task A_measured_case_can_start_a_server_of_its_own()
    {
        TestServers.Provider(TestServers.Postgres);
        using var environment = new BuildEnvironment();
        await using var database = await new PostgresBinaryProvider().StartAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(Directory.GetDirectories(environment.Folder));
        Assert.True(database.IsOurs);
    }
}
