using System.Globalization;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Faults;

// Runs of the real program with a fault at a random moment. The short form is part of the tests. The long form needs
// COCKROACHBENCH_FAULTS, a number of runs; _SEED, _PROFILE (smoke or quick) and _OUT (a file) are optional.
[Collection(Lane.Builds)]
public class FaultTests(ProgramUnderTest program)
{
    private const string CountVariable = "COCKROACHBENCH_FAULTS";
    private const int ShortSeed = 4;

    // The whole suite takes longer than each fault needs.
    private static readonly string[] ShortFilters = ["*BufferedVsStreamed*", "*Disposal*", "*EarlyExit*", "*OpenClose*", "*Prepared*"];

    [Fact]
    public async Task A_run_ends_in_order_after_each_kind_of_fault_and_keeps_what_was_measured()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(CountVariable) is not null, "the long form runs instead");
        var databases = Databases();
        var random = new Random(ShortSeed);
        FaultPlan Smoke(Fault fault, int database) =>
            FaultPlans.Create(random, fault, databases[database % databases.Count], "smoke") with { Filters = ShortFilters };
        FaultPlan Quick(Fault fault, Stage stage) =>
            FaultPlans.Create(random, fault, databases[0], "quick") with { Stage = stage, Filters = ["*Prepared*"] };
        FaultPlan[] plans =
        [
            Smoke(Fault.ServerFrozen, 0) with { Stage = Stage.Measuring, Progress = 0.3 }, Smoke(Fault.ServerKilled, 1),
            Smoke(Fault.ServerRestarted, 0),
            Smoke(Fault.HostInterrupted, 1), Smoke(Fault.HostTerminated, 0), Smoke(Fault.HostKilled, 1), Smoke(Fault.DiskFull, 0),
            Quick(Fault.ChildKilled, Stage.Measuring), Quick(Fault.HostKilled, Stage.Building),
        ];
        var harness = new FaultHarness(program, TestContext.Current.SendDiagnosticMessage);
        var outcomes = await harness.ExecuteAsync(plans);
        foreach (var skipped in harness.Skipped) TestContext.Current.SendDiagnosticMessage(skipped);
        Assert.NotEmpty(outcomes);
        Assert.True(outcomes.All(o => o.Problems.Count == 0), string.Join(Environment.NewLine, outcomes.Where(o => o.Problems.Count > 0)));
    }

    [Fact]
    public async Task The_long_form()
    {
        var setting = Environment.GetEnvironmentVariable(CountVariable);
        Assert.SkipWhen(setting is null, $"set {CountVariable} to a number of runs");
        var count = int.Parse(setting, CultureInfo.InvariantCulture);
        var seed = int.TryParse(Given("SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        var file = Given("OUT") ?? Path.Combine(ProgramUnderTest.Root, "artifacts", "faults.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var profile = Given("PROFILE");

        Console.WriteLine($"Seed {seed}");
        var page = new FaultPage(
            $"{CountVariable}={count} {CountVariable}_SEED={seed} {(profile is null ? "" : $"{CountVariable}_PROFILE={profile} ")}"
            + "dotnet benchmarks/CockroachBench.Tests/bin/Release/net10.0/CockroachBench.Tests.dll -method '*The_long_form'", seed);
        // After each run, so that the next one cannot lose it.
        var harness = new FaultHarness(program, Console.WriteLine, done => File.WriteAllText(file, page.Render(done, [])));
        var plans = FaultPlans.Create(seed, count, Databases()).Where(p => profile is null || p.Profile == profile);
        var outcomes = await harness.ExecuteAsync([.. plans]);
        await File.WriteAllTextAsync(file, page.Render(outcomes, harness.Skipped), TestContext.Current.CancellationToken);
        Console.WriteLine($"Written to {file}");
        var misses = outcomes.Where(o => o.Problems.Count > 0).ToList();
        Assert.True(misses.Count == 0, string.Join(Environment.NewLine, misses));
    }

    private static string? Given(string name) => Environment.GetEnvironmentVariable($"{CountVariable}_{name}");

    private static List<string> Databases()
    {
        List<string> databases = [];
        if (new PostgresBinaryProvider().Probe().IsAvailable) databases.Add(TestServers.Postgres);
        if (new CockroachBinaryProvider().Probe().IsAvailable) databases.Add(TestServers.Cockroach);
        Assert.SkipWhen(databases.Count == 0, "neither PostgreSQL's server programs nor a cockroach is here");
        return databases;
    }
}
