using CockroachBench.Lab.Verdicts;

namespace CockroachBench.Tests.Lab;

public class VerdictPlanTests
{
    private static readonly string[] Cases = ["a", "b", "c"];

    [Fact]
    public void Every_case_has_every_leak_as_often_beside_busy_cores_as_without()
    {
        var plans = VerdictRecorder.Plan(Cases, clean: 12, planted: 48, seed: 1);
        Assert.Equal(60, plans.Count);
        // A case is clean four times, and has each of four leaks four times.
        Assert.All(plans.GroupBy(p => (p.Case, p.Plant, p.Busy)), g => Assert.Equal(2, g.Count()));
        Assert.Equal(3 * 5 * 2, plans.DistinctBy(p => (p.Case, p.Plant, p.Busy)).Count());
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan_and_another_seed_another() => Assert.Equal(
        (true, false), (Plan(1).SequenceEqual(Plan(1)), Plan(1).SequenceEqual(Plan(2))));

    private static IReadOnlyList<LaunchPlan> Plan(int seed) => VerdictRecorder.Plan(Cases, 12, 48, seed);
}
