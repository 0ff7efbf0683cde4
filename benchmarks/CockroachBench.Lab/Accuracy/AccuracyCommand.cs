using System.CommandLine;
using System.Globalization;
using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Running;

namespace CockroachBench.Lab.Accuracy;

// Measures the retention measurement itself, on controls of known truth; needs no database.
internal sealed class AccuracyCommand(int repetitions, bool withTiming, string? artifacts, bool verbose)
{
    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("accuracy",
            "Check the retention measurement against known leaks; needs no database. See results/accuracy/accuracy.md.");
        var repetitions = command.AddOption("--repetitions", "Processes per control", "N", "-n", () => 30);
        var noTiming = command.AddOption<bool>("--no-timing", "Skip the goals that need a quiet machine");
        var artifacts = command.AddOption<string?>("--artifacts", "Output folder. Default: artifacts/<time>-accuracy", "DIR", "-a");
        var verbose = command.AddVerbose("Print BenchmarkDotNet's output and stack traces");
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), () => Task.Run(() => new AccuracyCommand(
            result.GetValue(repetitions), !result.GetValue(noTiming), result.GetValue(artifacts), result.GetValue(verbose)).Execute())));
        return command;
    }

    public int Execute()
    {
        if (RunFacts.IsDebugBuild)
            throw new UsageException("This is a Debug build: object lifetimes are another program's. Run it with -c Release.");
        if (repetitions < 1)
            throw new UsageException($"--repetitions: {repetitions} is not possible. Expected 1 or more, 30 for the documented table.");
        const string page = "accuracy.md", logFile = "run.log";
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-accuracy");
        var folder = ArtifactsFolder.Create(artifacts ?? Path.Combine("artifacts", name), "a measurement", page, logFile).Path;
        using var log = new RedactingLogger(Path.Combine(folder, logFile), verbose);
        var expected = TimeSpan.FromSeconds((repetitions * 20 * 1.2) + (withTiming ? 150 : 45));
        Terminal.WriteLine($"About {Progress.Text(expected)}; the log is in {folder}.");
        var (text, met) = new AccuracyRun(repetitions, withTiming, folder, log, Terminal.WriteLine).Run();
        AtomicFile.WriteAllText(Path.Combine(folder, page), text);
        Terminal.WritePage(text);
        Terminal.WriteLine($"Written to {Path.Combine(folder, page)}");
        return met ? ExitCodes.Success : ExitCodes.CaseFailed;
    }
}
