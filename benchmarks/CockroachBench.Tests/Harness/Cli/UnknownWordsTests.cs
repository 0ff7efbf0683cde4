using BenchmarkDotNet.ConsoleArguments;
using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Harness.Cli;

public class UnknownWordsTests
{
    // Those of BenchmarkDotNet's options that work here.
    private static readonly string[] Working =
    [
        "filter", "allCategories", "anyCategories", "attribute", "job", "launchCount", "wakeLock", "warmupCount", "minWarmupCount",
        "maxWarmupCount", "iterationTime", "iterationCount", "minIterationCount", "maxIterationCount", "invocationCount", "unrollFactor",
        "strategy", "runOncePerIteration", "outliers", "affinity", "envVars", "memoryRandomization", "noForcedGCs", "noOverheadEvaluation",
        "stopOnFirstError", "memory", "exceptions", "statisticalTest", "buildTimeout", "keepFiles", "generateBinLog", "packages",
        "exporters", "hide", "allStats", "join", "noOverwrite", "maxWidth", "disableLogFile", "list", "info", "version",
    ];

    [Theory]
    [InlineData("run --filter *A* *B* --exporters json csv --job short")]
    [InlineData("run -f *A* *B* --profile smoke -e json")]
    [InlineData("run --filter=*A* *B* -v --list flat")]
    [InlineData("run -mf * --iterationCount=3 --envVars A:1 B:2 --affinity -1")]
    [InlineData("run -jshort --MEMORY --List flat")]
    [InlineData("run -v -v --profile smoke --version")]
    [InlineData("run --help smoke")]
    [InlineData("doctor --database postgres --npgsql x=1 -v")]
    [InlineData("pr --filter *A* *B* --fail-on slower allocations --slowdowns 1 2")]
    [InlineData("compare a b --fail-on any")]
    [InlineData("publish a b c d")]
    [InlineData("publish a -- --b")]
    [InlineData("soak --scenario scoped,finally --rate 5")]
    public void What_is_understood_is_let_through(string line) => Assert.Null(Complaint(line.Split(' ')));

    [Theory]
    [InlineData("run smoke", "run: 'smoke' belongs to no option. Did you mean --profile smoke?")]
    [InlineData("run SMOKE", "Did you mean --profile smoke?")]
    [InlineData("run smkoe", "Did you mean --profile smoke?")]
    [InlineData("run postgres", "Did you mean --database postgres?")]
    [InlineData("run --profile smoke smoke", "run: 'smoke' belongs to no option. Did you mean --profile smoke?")]
    [InlineData("run --memory json", "run: 'json' belongs to no option. See run --help.")]
    [InlineData("run --job short long", "run: 'long' belongs to no option. See run --help.")]
    [InlineData("run --job=short long", "run: 'long' belongs to no option. See run --help.")]
    [InlineData("run -jshort long", "run: 'long' belongs to no option. See run --help.")]
    [InlineData("run --filter *A* --profile smoke *B*", "run: '*B*' belongs to no option. Did you mean --filter '*B*'?")]
    [InlineData("run BufferedVsStreamed", "run: 'BufferedVsStreamed' belongs to no option. Did you mean --filter '*BufferedVsStreamed*'?")]
    [InlineData("run filter x", "run: 'filter' belongs to no option. Did you mean --filter?")]
    [InlineData("run -- smoke", "run: 'smoke' belongs to no option.")]
    [InlineData("run --verbose -", "run: '-' belongs to no option.")]
    [InlineData("run --fliter *A*", "--fliter: run has no such option. Did you mean --filter?")]
    [InlineData("run --profle smoke", "--profle: run has no such option. Did you mean --profile?")]
    [InlineData("run --PROFILE smoke", "--PROFILE: run has no such option. Did you mean --profile?")]
    [InlineData("run --iterationcuont 3", "--iterationcuont: run has no such option. Did you mean --iterationCount?")]
    [InlineData("run --nonsense", "--nonsense: run has no such option. See run --help.")]
    [InlineData("run --nonsense=geheim", "--nonsense: run has no such option. See run --help.")]
    [InlineData("run -mx", "-mx: run has no such option.")]
    [InlineData("run --Artifacts x", "--Artifacts: this program's own option is spelled --artifacts.")]
    [InlineData("run -mt", "-mt: BenchmarkDotNet's threading statistics")]
    [InlineData("run -mi", "-mi: retained bytes are measured in a process of their own")]
    [InlineData("run --profiler=EP", "--profiler: BenchmarkDotNet's profilers need Windows")]
    [InlineData("run --profile --artifacts x", "--profile: its value is missing. See run --help.")]
    [InlineData("run smoke --nodes x", "--nodes")]
    [InlineData("doctor smoke", "doctor: 'smoke' belongs to no option. See doctor --help.")]
    [InlineData("doctor --profile smoke", "--profile: doctor has no such option.")]
    [InlineData("pr foo", "pr: 'foo' belongs to no option. See pr --help.")]
    [InlineData("pr slower", "pr: 'slower' belongs to no option. Did you mean --fail-on slower?")]
    [InlineData("pr --iterationCount 20", "--iterationCount: pr has no such option.")]
    [InlineData("soak scoped", "soak: 'scoped' belongs to no option. Did you mean --scenario scoped?")]
    [InlineData("compare a b c", "compare: 'c' belongs to no option. See compare --help.")]
    [InlineData("compare --nope a", "--nope: compare has no such option.")]
    [InlineData("publish a --htlm", "--htlm: publish has no such option. Did you mean --html?")]
    [InlineData("publish --nope", "--nope: publish has no such option.")]
    [InlineData("publsh", "'publsh' is not known. Expected run, doctor, soak, pr, compare, publish. Did you mean publish?")]
    public void What_is_not_understood_is_refused_with_what_was_probably_meant(string line, string expected) =>
        Assert.Contains(expected, Complaint(line.Split(' ')) ?? "(let through)", StringComparison.Ordinal);

    [Theory]
    [InlineData("run", "Host=h;Password=geheim")]
    [InlineData("run", "postgresql://u:geheim@h/d")]
    [InlineData("run", "u:geheim@h")]
    [InlineData("doctor", "Passwort=geheim")]
    [InlineData("run", "--database", "Host=h;Password=a", "geheim")]
    [InlineData("run", "--database", "Host=h;Password=a", "-geheim")]
    [InlineData("doctor", "--database", "Host=h;Password=a", "--geheim")]
    [InlineData("doctor", "--npgsql", "Password=a", "geheim")]
    [InlineData("run", "--Password=geheim")]
    [InlineData("run", "--password:geheim")]
    [InlineData("compare", "a", "b", "Host=h;Password=geheim")]
    [InlineData("Host=h;Password=geheim")]
    public void A_connection_string_that_belongs_to_no_option_is_not_quoted(params string[] arguments)
    {
        var complaint = Complaint(arguments);
        Assert.NotNull(complaint);
        Assert.DoesNotContain("geheim", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_BenchmarkDotNet_is_decided()
    {
        var declared = PassedOn.Options.Select(o => o.Name).Order(StringComparer.OrdinalIgnoreCase);
        Assert.Equal(declared, PassedOn.Refused.Keys.Concat(Working).Order(StringComparer.OrdinalIgnoreCase));
        // As many as there are by another way of counting: properties that its parser fills.
        Assert.True(typeof(CommandLineOptions).GetProperties().Count(p => p.CanWrite) <= PassedOn.Options.Count,
            "an option is declared in a way that is not seen");
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_option_that_cannot_work_is_refused_with_the_reason(string option) =>
        Assert.Equal($"--{option}: {PassedOn.Refused[option]}.", Complaint(["run", $"--{option}", "x"]));

    public static TheoryData<string> Refused =>
        [.. PassedOn.Refused.Keys.Where(name => name != "artifacts")];

    [Theory]
    [InlineData("--List flat", true)]
    [InlineData("--list=flat", true)]
    [InlineData("--INFO", true)]
    [InlineData("--version", true)]
    [InlineData("--filter list", false)]
    public void What_only_prints_is_known_in_every_spelling(string passedOn, bool prints) =>
        Assert.Equal(prints, Options(passedOn.Split(' ')).OnlyPrints);

    [Fact]
    public void A_build_has_time_on_a_slow_machine_and_the_user_s_limit_is_kept()
    {
        Assert.True(Options([]).Configure().BuildTimeout >= TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromSeconds(7), Options(["--buildTimeout", "7"]).Configure().BuildTimeout);
        Assert.Equal(TimeSpan.FromHours(1), Options(["--buildTimeout", "3600"]).Configure().BuildTimeout);
        foreach (var impossible in (string[])["0", "-1", "2147483647"])
            Assert.StartsWith($"--buildTimeout: {impossible} is not possible.",
                Assert.Throws<UsageException>(() => Options(["--buildTimeout", impossible]).Configure()).Message, StringComparison.Ordinal);
    }

    private static RunOptions Options(string[] passedOn) =>
        new(Profile.Quick, new DatabaseOptions("auto", 1, new Dictionary<string, string>()), null, false, passedOn);

    private static string? Complaint(string[] arguments)
    {
        using var interruption = new Interruption();
        var root = Verbs.Create(new ProgramContext(new Terminal(), interruption));
        return UnknownWords.Complaint(root.Parse(Verbs.WithVerb(arguments)));
    }
}
