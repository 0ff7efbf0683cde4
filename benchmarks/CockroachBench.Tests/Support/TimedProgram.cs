using System.Diagnostics;
using System.Globalization;

namespace CockroachBench.Tests.Support;

/// <summary>Runs of the program that are measured: not checks, machines differ.</summary>
internal static class TimedProgram
{
    /// <summary>Runs it, checks that it succeeds, and says what it took.</summary>
    /// <param name="program">Its <c>CockroachBench.dll</c>.</param>
    /// <param name="what">What is measured, for a person.</param>
    /// <param name="arguments">Verb and options.</param>
    public static async Task RunAsync(string program, string what, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var peak = 0L;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            // It may end between the two questions.
            try { peak = Math.Max(peak, process.PeakWorkingSet64); } catch (InvalidOperationException) { break; }
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {watch.Elapsed.TotalSeconds:0.0} s, {peak / 1048576.0:0} MB"));
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Says how large a folder is.</summary>
    public static void WriteSize(string what, string folder) => TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: {Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) / 1048576.0:0} MB"));
}
