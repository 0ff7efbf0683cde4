using System.Globalization;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Faults;

/// <summary>
/// Runs of the real program that something happens to at a random moment. The short form is part of the tests; for the long form
/// set COCKROACHBENCH_FAULTS to a number of runs (and COCKROACHBENCH_FAULTS_SEED, _PROFILE, _OUT to a seed, to smoke or quick for runs of that kind alone, and to a file).
/// </summary>
[Collection(Lane.Builds)]
public class FaultTests(ProgramUnderTest program)
{
    private const string CountVariable = "COCKROACHBENCH_FAULTS";
    private const int ShortSeed = 4;

    [Fact]
    public async Task Whatever_happens_to_a_run_it_ends_in_order_and_keeps_what_was_measured()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(CountVariable) is not null, "the long form runs instead");
        var databases = Databases();
        var random = new Random(ShortSeed);
        FaultPlan Plan(Fault fault, string profile, int database) => FaultPlans.Create(random, fault, databases[database % databases.Count], profile);
        FaultPlan[] plans =
        [
            Plan(Fault.ServerFrozen, "smoke", 0) with { Stage = Stage.Measuring }, Plan(Fault.ServerKilled, "smoke", 1), Plan(Fault.ServerRestarted, "smoke", 0), Plan(Fault.HostInterrupted, "smoke", 1),
            Plan(Fault.HostTerminated, "smoke", 0), Plan(Fault.HostKilled, "smoke", 1), Plan(Fault.DiskFull, "smoke", 0),
            Plan(Fault.ChildKilled, "quick", 0), Plan(Fault.HostKilled, "quick", 0) with { Stage = Stage.Building },
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
        var seed = int.TryParse(Environment.GetEnvironmentVariable($"{CountVariable}_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        var file = Environment.GetEnvironmentVariable($"{CountVariable}_OUT") ?? Path.Combine(ProgramUnderTest.Root, "artifacts", "faults.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var profile = Environment.GetEnvironmentVariable($"{CountVariable}_PROFILE");

        Console.WriteLine($"Seed {seed}");
        var page = new FaultPage($"{CountVariable}={count} {CountVariable}_SEED={seed} {(profile is null ? "" : $"{CountVariable}_PROFILE={profile} ")}dotnet benchmarks/CockroachBench.Tests/bin/Release/net10.0/CockroachBench.Tests.dll -method '*The_long_form'", seed);
        // After each run, so that what was found outlives whatever happens next.
        var harness = new FaultHarness(program, Console.WriteLine, done => File.WriteAllText(file, page.Render(done, [])));
        var outcomes = await harness.ExecuteAsync([.. FaultPlans.Create(seed, count, Databases()).Where(p => profile is null || p.Profile == profile)]);
        await File.WriteAllTextAsync(file, page.Render(outcomes, harness.Skipped), TestContext.Current.CancellationToken);
        Console.WriteLine($"Written to {file}");
        var misses = outcomes.Where(o => o.Problems.Count > 0).ToList();
        Assert.True(misses.Count == 0, string.Join(Environment.NewLine, misses));
    }

    private static List<string> Databases()
    {
        List<string> databases = [];
        if (new PostgresBinaryProvider().Probe().IsAvailable) databases.Add(TestServers.Postgres);
        if (new CockroachBinaryProvider().Probe().IsAvailable) databases.Add(TestServers.Cockroach);
        Assert.SkipWhen(databases.Count == 0, "neither PostgreSQL's server programs nor a cockroach is here");
        return databases;
    }
}
