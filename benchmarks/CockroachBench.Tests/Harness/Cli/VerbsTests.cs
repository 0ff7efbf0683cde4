using CockroachBench.Harness.Cli;

namespace CockroachBench.Tests.Harness.Cli;

public class VerbsTests
{
    [Theory]
    [InlineData("", "run")]
    [InlineData("--profile smoke", "run --profile smoke")]
    [InlineData("-d postgres", "run -d postgres")]
    [InlineData("--list flat", "run --list flat")]
    [InlineData("run --profile smoke", "run --profile smoke")]
    [InlineData("doctor", "doctor")]
    [InlineData("--help", "--help")]
    [InlineData("-h", "-h")]
    [InlineData("--version", "--version")]
    [InlineData("nonsense", "nonsense")]
    public void Run_is_the_verb_where_none_is_given(string arguments, string expected) => Assert.Equal(
        expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Verbs.WithVerb(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public async Task Options_of_run_are_taken_and_the_rest_is_passed_on()
    {
        RunOptions? taken = null;
        var root = new System.CommandLine.RootCommand { RunCommand.CreateVerb(options => { taken = options; return Task.FromResult(0); }) };
        var parsed = root.Parse(["run", "--filter", "*Prepared*", "--profile", "full", "--job", "short", "-d", "binary", "--nodes", "3",
            "--npgsql", "max auto prepare=7", "--yes", "-a", "there", "-v"]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, await parsed.InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.NotNull(taken);
        Assert.Equal(("full", "there", true), (taken.Profile.Name, taken.Artifacts, taken.Verbose));
        Assert.Equal(["--database=binary", "--nodes=3", "--npgsql=Max Auto Prepare=7", "--yes"], taken.Database.CommandLine());
        Assert.Equal(["--filter", "*Prepared*", "--job", "short"], taken.PassedOn);
    }

    [Fact]
    public async Task Without_options_the_quick_profile_runs_on_the_database_that_is_there()
    {
        RunOptions? taken = null;
        var root = new System.CommandLine.RootCommand { RunCommand.CreateVerb(options => { taken = options; return Task.FromResult(0); }) };
        await root.Parse(Verbs.WithVerb([])).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("quick", null, false), (taken!.Profile.Name, taken.Artifacts, taken.Verbose));
        Assert.Equal(["--database=auto"], taken.Database.CommandLine());
        Assert.False(taken.Database.Clean);
        Assert.Empty(taken.PassedOn);
    }
}
