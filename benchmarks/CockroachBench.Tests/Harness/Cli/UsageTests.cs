using System.Text.RegularExpressions;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

// Wrong usage: exit code 2 and one line that names what is wrong, before any server is started.
[Collection(Lane.Runs)]
public partial class UsageTests(ProgramUnderTest program)
{
    [Theory]
    [InlineData("nonsense", "'nonsense' is not known. Expected run, doctor")]
    [InlineData("run --profile huge", "--profile: 'huge' is not known. Expected smoke, quick, full.")]
    [InlineData("run --profile", "--profile")]
    [InlineData("run --database mysql", "--database: 'mysql' is not known. Expected auto, container, binary, postgres, or a connection string")]
    [InlineData("doctor --database mysql", "--database: 'mysql' is not known.")]
    [InlineData("doctor --nonsense", "--nonsense")]
    [InlineData("run --nonsense 7", "nonsense")]
    [InlineData("run --job nonsense", "nonsense")]
    [InlineData("run --profile smoke --database postgres --filter *NoSuchThing*", "--filter: no benchmark matches.")]
    [InlineData("run --profile smoke --database Host=h;Port=abc", "--database: the connection string does not parse")]
    [InlineData("run --profile smoke --database Host=h;Port=99999", "--database: the connection string does not parse (port 99999")]
    [InlineData("run --profile smoke --database Host=h;Nonsense=1", "--database: the connection string does not parse")]
    [InlineData("run --profile smoke --database binary --nodes 2", "--nodes: 2 is not possible. Expected 1 or 3.")]
    [InlineData("run --profile smoke --nodes 3", "--nodes: only a cluster that is started here")]
    [InlineData("run --profile smoke --database postgres --npgsql Bogus=1", "--npgsql: the settings do not parse")]
    [InlineData("run --clean --database postgres", "--clean: there is nothing to remove from a server that a run starts and ends itself.")]
    [InlineData("run --profile smoke --database Username=root", "--database: the connection string names no host.")]
    [InlineData("run --profile smoke --database postgresql://root@h:port/d", "--database: the connection string does not parse")]
    [InlineData("run --profile smoke --database postgres --artifacts /dev/null/run", "--artifacts: /dev/null/run cannot be written")]
    public async Task What_is_wrong_is_named_in_one_line(string arguments, string expected)
    {
        using var folder = new TemporaryFolder();
        var artifacts = folder.Combine("run");
        string[] all = [.. arguments.Split(' ')];
        if (all[0] == "run" && !all.Contains("--artifacts")) all = [.. all, "--artifacts", artifacts];
        await using var run = await program.RunAsync(all);
        run.AssertExitCode(2);
        Assert.Contains(expected, run.AssertOneLineOfError(), StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.False(Directory.Exists(artifacts), "a run that never was left a folder");
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_bad_connection_string_in_the_environment_is_named_by_its_variable_without_its_password()
    {
        await using var run = await program.RunAsync(
            ["run", "--profile", "smoke"], ("COCKROACHBENCH_DATABASE", "Host=h;Port=abc;Password=geheim-4711"));
        run.AssertExitCode(2);
        var line = run.AssertOneLineOfError();
        Assert.StartsWith("COCKROACHBENCH_DATABASE: the connection string does not parse", line, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim-4711", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_holds_a_run_is_refused_and_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        HandMadeRun.File(HandMadeRun.Case("A")).Write(folder.Path);
        await File.WriteAllTextAsync(folder.Combine("run.log"), "what was logged", TestContext.Current.CancellationToken);
        var before = Contents(folder.Path);
        await using var run = await program.RunAsync(["run", "--profile", "smoke", "--database", "postgres", "--artifacts", folder.Path]);
        run.AssertExitCode(2);
        Assert.Equal($"--artifacts: {folder.Path} already holds a run ({RunFile.FileName}). Name another folder, or remove that one.",
            run.AssertOneLineOfError());
        Assert.Equal(before, Contents(folder.Path));
        await run.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("doctor --help")]
    [InlineData("pr --help")]
    [InlineData("compare --help")]
    [InlineData("publish --help")]
    [InlineData("soak --help")]
    [InlineData("--version")]
    [InlineData("run --list flat")]
    public async Task What_only_prints_needs_no_database_and_succeeds(string arguments)
    {
        await using var run = await program.RunAsync(arguments.Split(' '));
        run.AssertExitCode(0);
        Assert.NotEmpty(run.Output);
        if (arguments.EndsWith("--help", StringComparison.Ordinal)) Assert.All(run.Output, line => Assert.InRange(line.Length, 0, 140));
        Assert.All(
            PagePattern().Matches(string.Join('\n', run.Output)),
            page => Assert.True(File.Exists(Path.Combine(ProgramUnderTest.Root, page.Value)), page.Value));
        Assert.Empty(run.Error);
        await run.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task The_help_tells_the_exit_codes()
    {
        await using var run = await program.RunAsync(["--help"]);
        var text = string.Join(' ', run.Output);
        Assert.All(new[] { "0 done", "1 a case", "2 wrong usage", "3 no database", "4 --fail-on", "130 Ctrl-C", "143 SIGTERM" },
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"[\w./]+\.md\b")]
    private static partial Regex PagePattern();

    private static Dictionary<string, string> Contents(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(f => f, File.ReadAllText);
}
