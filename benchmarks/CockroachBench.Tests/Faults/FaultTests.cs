using System.Globalization;
using CockroachBench.Databases.Providers;
using CockroachBench.Suite;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Faults;

/// <summary>
/// Runs of the real program that something happens to at a random moment. The short form is part of the tests; for the long form
/// set COCKROACHBENCH_FAULTS to a number of runs (and COCKROACHBENCH_FAULTS_SEED, _OUT to a seed and a file).
/// </summary>
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
            Plan(Fault.ChildKilled, "quick", 0), Plan(Fault.HostKilled, "quick", 0) with { Stage = Stage.Building }, Plan(Fault.ServerKilled, "quick", 1),
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

        Console.WriteLine($"Seed {seed}");
        var startedAt = DateTimeOffset.UtcNow;
        var harness = new FaultHarness(program, Console.WriteLine);
        var outcomes = await harness.ExecuteAsync(FaultPlans.Create(seed, count, Databases()));
        var misses = outcomes.Where(o => o.Problems.Count > 0).ToList();
        var machine = RunFacts.Machine();
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            # Faults

            What is left of a run that something happens to at a random moment: {outcomes.Count} runs, {outcomes.Count - misses.Count} of which met every goal.
            A number below a goal says how many of the row's runs met it.

            {FaultTable.Render(outcomes)}
            - **Profile** smoke: all cases once; quick: `*Prepared*` and `*DapperCache*` with 3 iterations, built and measured by BenchmarkDotNet.
            - **No process left**: within 45 s of the end. **No folder left**: in the temporary folder and where BenchmarkDotNet builds; after
              SIGKILL of the host, once the next run has started and ended.
            - **Measured cases kept**: every case that was reported done before the fault is in the results, with its figures.
            - **Exit code**, **One line**: they say what happened; after SIGKILL of the host there is no word, and `run.json` says `running` still.
            - A fault that strikes when all is measured counts as met where the run is complete and ends with 0.

            {string.Join(Environment.NewLine, harness.Skipped.Select(s => $"- Not done: {s}"))}

            Made {startedAt:yyyy-MM-dd HH:mm} UTC in {(DateTimeOffset.UtcNow - startedAt).TotalMinutes:0} min, seed {seed}, on {machine.OperatingSystem}, {machine.Processor}, {machine.LogicalCores} logical cores
            {(machine.VirtualMachine is { } vm ? $"(virtual: {vm})" : "")}, {RunFacts.Runtime().Framework}, commit {RunFacts.Commit()?.Sha[..10] ?? "unknown"}, with

                {CountVariable}={count} {CountVariable}_SEED={seed} dotnet test -c Release --filter FullyQualifiedName~FaultTests

            """), TestContext.Current.CancellationToken);
        Console.WriteLine($"Written to {file}");
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
