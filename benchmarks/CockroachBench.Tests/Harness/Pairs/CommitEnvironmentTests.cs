using CockroachBench.Databases.Providers;
using CockroachBench.Harness.Running;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Pairs;

// What is built and started of another commit does not get the user's other secrets.
[Collection(Lane.Alone)] // sets variables of this process
public class CommitEnvironmentTests(ProgramUnderTest program, TestServers servers)
{
    private const string Secret = "geheim-4713";

    [Fact]
    public async Task A_measuring_process_has_what_it_needs_and_no_other_secret()
    {
        using var token = new EnvironmentVariable("SOME_TOKEN", Secret);
        using var database = new EnvironmentVariable(ConnectionStringProvider.Variable, $"Host=h;Password={Secret}");
        using var jit = new EnvironmentVariable("DOTNET_TieredPGO", "0");
        using var pass = new EnvironmentVariable("PGPASSWORD", "needed");
        var server = await servers.GetAsync(TestServers.Postgres);
        await using var session = await SliceSession.StartAsync(program, server);
        var variables = (await File.ReadAllTextAsync($"/proc/{session.Id}/environ", TestContext.Current.CancellationToken)).Split('\0');
        Assert.DoesNotContain(variables, v => v.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains("DOTNET_TieredPGO=0", variables);
        Assert.Contains("PGPASSWORD=needed", variables);
        Assert.Contains($"{CaseDatabase.Variable}={server.Suite}", variables);
        Assert.Contains(variables, v => v.StartsWith("PATH=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_has_what_it_needs_and_neither_a_database_nor_another_secret()
    {
        using var folder = new TemporaryFolder();
        using var repository = await GitCheckout.CreateAsync();
        var seen = folder.Combine("environment");
        repository.Write("benchmarks/CockroachBench/CockroachBench.csproj", $"""
            <Project DefaultTargets="Build">
              <Target Name="Restore" />
              <Target Name="Build"><Exec Command="env &gt; {seen}" /><Error Text="enough" /></Target>
            </Project>
            """);
        await repository.CommitAsync("a build that fails");
        string[] arguments = ["pr", "--base", "HEAD", "--artifacts", folder.Combine("pr")];
        await using var run = ProgramRun.Start(await program.GetAsync(), repository.Path, arguments, ownGroup: false,
        [
            ("SOME_TOKEN", Secret), ("PGPASSWORD", Secret), (ConnectionStringProvider.Variable, $"Host=127.0.0.1;Port=1;Password={Secret}"),
            ("https_proxy", "http://127.0.0.1:9"), ("NUGET_PACKAGES", "/tmp/p"),
        ]);
        await run.WaitForExitAsync();
        run.AssertExitCode(2);
        Assert.Contains("error : enough", run.AssertOneLineOfError(), StringComparison.Ordinal);
        var variables = await File.ReadAllLinesAsync(seen, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(variables, v => v.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains("https_proxy=http://127.0.0.1:9", variables);
        Assert.Contains("NUGET_PACKAGES=/tmp/p", variables);
    }
}
