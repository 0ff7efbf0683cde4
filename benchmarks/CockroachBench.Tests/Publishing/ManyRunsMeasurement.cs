using System.Diagnostics;
using System.Globalization;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Publishing;

/// <summary>
/// How long and how much memory publishing takes with many runs. Not a check, machines differ: it says what it took. Run it with
/// <c>dotnet benchmarks/CockroachBench.Tests/bin/Release/net10.0/CockroachBench.Tests.dll -class '*ManyRunsMeasurement' -explicit only -showliveoutput</c>.
/// </summary>
public class ManyRunsMeasurement(ProgramUnderTest program)
{
    private const int Runs = 500;
    private const int Cases = 200;

    [Fact(Explicit = true)]
    public async Task Five_hundred_runs_of_two_hundred_cases()
    {
        using var folder = new TemporaryFolder();
        ManyRuns.Write(folder.Combine("results"), Runs, Cases);
        var size = Directory.GetFiles(folder.Combine("results"), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Runs} runs of {Cases} cases: {size / 1048576.0:0} MB"));
        foreach (var (what, arguments) in new (string, string[])[]
        {
            ("index of what is there", []),
            ("the same again, nothing changes", []),
            ("one run more", [ManyRuns.Artifacts(folder.Combine("more"), Runs, Cases)]),
        })
        {
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo("dotnet", [await program.GetAsync(), "publish", .. arguments, "--to", folder.Combine("results")]) { RedirectStandardOutput = true })!;
            var peak = 0L;
            while (!process.WaitForExit(20))
            {
                process.Refresh();
                // It may end between the two questions.
                try { peak = Math.Max(peak, process.PeakWorkingSet64); } catch (InvalidOperationException) { break; }
            }
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {watch.Elapsed.TotalSeconds:0.0} s, {peak / 1048576.0:0} MB"));
            Assert.Equal(0, process.ExitCode);
        }
    }
}
