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
        var folder = Path.GetFullPath(artifacts ?? Path.Combine("artifacts", string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-accuracy")));
        Directory.CreateDirectory(folder);
        using var log = new RedactingLogger(Path.Combine(folder, "run.log"), verbose);
        Terminal.WriteLine($"About {Progress.Text(TimeSpan.FromSeconds((repetitions * 20 * 1.2) + (withTiming ? 150 : 45)))}; the log is in {folder}.");
        var (page, met) = new AccuracyRun(repetitions, withTiming, folder, log, Terminal.WriteLine).Run();
        AtomicFile.WriteAllText(Path.Combine(folder, "accuracy.md"), page);
        Terminal.WritePage(page);
        Terminal.WriteLine($"Written to {Path.Combine(folder, "accuracy.md")}");
        return met ? ExitCodes.Success : ExitCodes.CaseFailed;
    }
}
