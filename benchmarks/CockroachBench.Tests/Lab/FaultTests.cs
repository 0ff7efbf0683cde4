using CockroachBench.Lab.Faults;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Lab;

// The short form of the Lab's fault runs.
[Collection(Lane.Builds)]
public class FaultTests(ProgramUnderTest program)
{
    private const int ShortSeed = 4;

    // The whole suite takes longer than each fault needs.
    private static readonly string[] ShortFilters =
        ["*BufferedVsStreamedBenchmarks*", "*Disposal*", "*EarlyExit*", "*OpenClose*", "*PreparedBenchmarks*"];

    [Fact]
    public async Task A_run_ends_in_order_after_each_kind_of_fault_and_keeps_what_was_measured()
    {
        var databases = Servers.Available.ToList();
        Assert.SkipWhen(databases.Count == 0, "neither PostgreSQL's server programs nor a cockroach is here");
        await program.GetAsync();
        var random = new Random(ShortSeed);
        FaultPlan Smoke(Fault fault, int database) =>
            FaultPlans.Create(random, fault, databases[database % databases.Count], "smoke") with { Filters = ShortFilters };
        FaultPlan Quick(Fault fault, Stage stage) =>
            FaultPlans.Create(random, fault, databases[0], "quick") with { Stage = stage, Filters = ["*PreparedBenchmarks*"] };
        FaultPlan[] plans =
        [
            Smoke(Fault.ServerFrozen, 0) with { Stage = Stage.Measuring, Progress = 0.3 }, Smoke(Fault.ServerKilled, 1),
            Smoke(Fault.ServerRestarted, 0),
            Smoke(Fault.HostInterrupted, 1), Smoke(Fault.HostTerminated, 0), Smoke(Fault.HostKilled, 1), Smoke(Fault.DiskFull, 0),
            Quick(Fault.ChildKilled, Stage.Measuring), Quick(Fault.HostKilled, Stage.Building),
        ];
        var harness = new FaultHarness(TestContext.Current.SendDiagnosticMessage);
        var outcomes = await harness.ExecuteAsync(plans);
        foreach (var skipped in harness.Skipped) TestContext.Current.SendDiagnosticMessage(skipped);
        Assert.NotEmpty(outcomes);
        Assert.True(outcomes.All(o => o.Problems.Count == 0), string.Join(Environment.NewLine, outcomes.Where(o => o.Problems.Count > 0)));
    }
}
