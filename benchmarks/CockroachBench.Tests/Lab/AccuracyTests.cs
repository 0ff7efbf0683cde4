using CockroachBench.Lab.Accuracy;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Lab;

[Collection(Lane.Builds)]
public class AccuracyTests(ProgramUnderTest program)
{
    // Under a minute on a quiet machine of two cores.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Every_leak_control_is_a_leak_every_clean_one_is_none_and_no_database_is_needed()
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await program.StartLabAsync(["accuracy", "--repetitions", "1", "--no-timing", "--artifacts", artifacts.Path]);
        await run.WaitForExitAsync(LongestRun);
        run.AssertExitCode(0);
        Assert.Empty(run.Error);

        var page = await File.ReadAllLinesAsync(artifacts.Combine("accuracy.md"), TestContext.Current.CancellationToken);
        var rows = page.Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length > 1).ToLookup(c => c[1]);
        var verdicts = rows["Control"].Single().Index().Where(c => c.Item is "none" or "leak" or "unclear").ToArray();
        Assert.All(Controls(typeof(LeakControls)), c => Assert.Equal((c, "leak"), (c, VerdictOf(c))));
        Assert.All(Controls(typeof(CleanControls)), c => Assert.Equal((c, "none"), (c, VerdictOf(c))));
        await run.AssertNothingLeftAsync();

        string VerdictOf(string control) =>
            string.Join(' ', verdicts.Where(v => rows[control].Single()[v.Index] != "0").Select(v => v.Item));
    }

    private static IEnumerable<string> Controls(Type type) => type.GetMethods()
       .Where(m => m.IsDefined(typeof(TruthAttribute), false)).Select(m => m.Name).Order(StringComparer.Ordinal);
}
