using System.Globalization;
using CockroachBench.Controls;
using CockroachBench.Suite;

namespace CockroachBench.Commands;

/// <summary><c>accuracy</c>: measures the retention measurement itself, on controls of known truth; needs no database.</summary>
public sealed class AccuracyCommand(int repetitions, bool withTiming, string? artifacts, bool verbose)
{
    /// <summary>Runs the command.</summary>
    /// <returns>0 when every goal is met, 1 otherwise.</returns>
    /// <exception cref="UsageException">An option is wrong.</exception>
    public int Execute()
    {
        if (RunFacts.IsDebugBuild) throw new UsageException("This is a Debug build: object lifetimes are another program's. Run it with -c Release.");
        if (repetitions < 1) throw new UsageException($"--repetitions: {repetitions} is not possible. Expected 1 or more, 30 for the documented table.");
        const string page = "accuracy.md", logFile = "run.log";
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-accuracy");
        var folder = ArtifactsFolder.Create(artifacts ?? Path.Combine("artifacts", name), "a measurement", page, logFile).Path;
        using var log = new RedactingLogger(Path.Combine(folder, logFile), verbose);
        Terminal.WriteLine($"About {Progress.Text(TimeSpan.FromSeconds((repetitions * 20 * 1.2) + (withTiming ? 150 : 45)))}; the log is in {folder}.");
        var (text, met) = new AccuracyRun(repetitions, withTiming, folder, log, Terminal.WriteLine).Run();
        AtomicFile.WriteAllText(Path.Combine(folder, page), text);
        Terminal.WritePage(text);
        Terminal.WriteLine($"Written to {Path.Combine(folder, page)}");
        return met ? ExitCodes.Success : ExitCodes.CaseFailed;
    }
}
