using CockroachBench.Databases.Providers;
using CockroachBench.Harness.Cli;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

// Any command line is refused in one line that names the option, or only prints; no run is made.
[Collection(Lane.Alone)]
public class HostileOptionTests(ProgramUnderTest program)
{
    private const int Seed = 20260104;
    private const int Count = 400;
    private const int Processes = 12;

    // Nothing listens here: a command line that would run gets no further than this.
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=absent;Timeout=2";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly string[] OwnOptions = ["--profile", "-p", "--artifacts", "--repetitions", "--nonsense", "--", "--PROFILE"];

    private static readonly string[] PassedOn =
    [
        "--job", "--runtimes", "--exporters", "--filter", "--iterationCount", "--warmupCount", "--launchCount", "--iterationTime",
        "--invocationCount", "--unrollFactor", "--runStrategy", "--outliers",
        "--affinity", "--platform", "--hide", "--anyCategories", "--coreRun", "--cli", "--packages", "--buildTimeout", "--memory",
        "--threading", "--statisticalTest", "--envVars", "--maxWidth",
        "--counters", "--disasmDepth", "--strategy", "--minIterationCount", "--maxWarmupCount", "--profiler", "--keepFiles", "--apples",
        "--resume",
    ];

    [Fact]
    public async Task Each_is_refused_in_one_line_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var environment = new EnvironmentVariable(ConnectionStringProvider.Variable, Nowhere);
        using var temporary = new EnvironmentVariable("TMPDIR", folder.Path);
        var text = new HostileText(Seed);
        for (var i = 0; i < Count; i++) await AssertRefusedAsync(CommandLine(text, i, folder.Combine("run")), folder);
    }

    [Fact]
    public async Task Some_as_processes_of_their_own()
    {
        var text = new HostileText(Seed + 1);
        using var folder = new TemporaryFolder();
        var arguments = Enumerable.Range(0, 400).Select(i => CommandLine(text, i, folder.Combine("run")))
            // A system's arguments hold neither zeros nor half characters.
            .Where(a => a.All(v => !v.Contains('\0', StringComparison.Ordinal) && !v.Any(char.IsSurrogate))).Take(Processes).ToList();
        Assert.Equal(Processes, arguments.Count);
        foreach (var pair in arguments.Chunk(3))
            await Task.WhenAll(pair.Select(async a =>
            {
                await using var run = await program.StartAsync(a, (ConnectionStringProvider.Variable, Nowhere));
                await run.WaitForExitAsync();
                AssertRefused(a, run.ExitCode, string.Join('\n', run.Error), string.Join('\n', run.Output));
                Assert.Empty(run.FoldersLeft(built: false));
            }));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static string[] CommandLine(HostileText text, int i, string artifacts) => (i % 8) switch
    {
        0 => ["run", text.Pick(OwnOptions), text.Value(), "--filter", "*NoSuchBenchmark*"],
        1 => ["run", "--profile", "smoke", "--database", text.Value(), "--filter", "*NoSuchBenchmark*"],
        2 => ["run", "--profile", "smoke", text.Pick(PassedOn), text.Value(), "--artifacts", artifacts],
        3 => ["run", "--profile", "smoke", "--artifacts", artifacts + text.Value()],
        4 => ["doctor", text.Pick(["--nonsense", "--verbose=", "--profile", "--database=x"]), text.Value()],
        5 => ["compare", text.Value(), text.Value()],
        6 => [$"x{text.Value()}", text.Value()],
        _ => ["run", "--profile", text.Mutate("smoke") + "?", text.Value(), text.Value()],
    };

    private static async Task AssertRefusedAsync(string[] arguments, TemporaryFolder folder)
    {
        var (before, beforeError) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode;
        try
        {
            Console.SetOut(output);
            Console.SetError(error);
            exitCode = await Program.Main(arguments).WaitAsync(Longest);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"{Shown(arguments)} gives {e.GetType().Name}: {e.Message}", e);
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeError);
        }
        AssertRefused(arguments, exitCode, error.ToString(), output.ToString());
        var left = Directory.GetFileSystemEntries(folder.Path);
        Assert.True(left.Length == 0, $"{Shown(arguments)} left {string.Join(", ", left)}");
    }

    private static void AssertRefused(string[] arguments, int exitCode, string error, string output)
    {
        var shown = $"{Shown(arguments)} gives {exitCode}, error {Shown([error])}, output {Shown([output])}";
        if (exitCode == ExitCodes.Success && output.Length > 0 && error.Length == 0) return; // --help, --version, --list and the like
        Assert.True(exitCode is ExitCodes.Usage or ExitCodes.NoDatabase, shown);
        var line = error.TrimEnd('\n', '\r');
        Assert.True(line.Length is > 0 and < 2_000 && !line.Any(c => char.IsControl(c)), shown);
        Assert.False(line.Contains("--verbose shows where", StringComparison.Ordinal), shown);
        Assert.False(line.Contains("Exception", StringComparison.Ordinal), shown);
    }

    private static string Shown(string[] arguments) =>
        string.Join(' ', arguments.Select(
        a => System.Text.Json.JsonSerializer.Serialize(a.Length > 400 ? $"{a[..400]}... ({a.Length})" : a)));
}
