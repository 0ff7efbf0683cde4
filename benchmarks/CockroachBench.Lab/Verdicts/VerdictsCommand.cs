using System.CommandLine;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Running;

namespace CockroachBench.Lab.Verdicts;

// How often retention's verdict is right, on the suite's own operations.
internal static class VerdictsCommand
{
    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("verdicts",
            "Judge real operations, clean and with planted leaks. See results/studies/retention.md.");
        var file = command.AddArgument<string>("recording", "File to record into, or to report on", ArgumentArity.ExactlyOne);
        var clean = command.AddOption("--clean", "Launches without a leak", "N", null, () => 408);
        var planted = command.AddOption("--planted", "Launches with a leak of known size", "N", null, () => 204);
        var seed = command.AddOption("--seed", "Seed of the plan", "N", null, () => 1);
        var report = command.AddOption<bool>("--report", "Report on a recording; record nothing");
        var database = new DatabaseOptionSet(command, writes: true);
        var verbose = command.AddVerbose();
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), async () =>
        {
            var recording = result.GetValue(file)!;
            if (!result.GetValue(report))
            {
                await RecordAsync(recording, result.GetValue(clean), result.GetValue(planted), result.GetValue(seed), database.Read(result),
                    context.Interruption.Token);
            }
            Terminal.WritePage(VerdictReport.Render(VerdictRecording.Read(recording)));
            return ExitCodes.Success;
        }));
        return command;
    }

    private static async Task RecordAsync(
        string file, int clean, int planted, int seed, DatabaseOptions options, CancellationToken cancellationToken)
    {
        RunFacts.RefuseDebugBuild("");
        if (clean < 1 || planted < 1) throw new UsageException("--clean, --planted: expected 1 or more.");
        // A study is recorded once.
        if (File.Exists(file)) throw new UsageException($"{file} exists. Pass --report to report on it, or name another file.");
        var machine = RunFacts.Machine();
        var selection = options.Resolve();
        await using var running = await selection.StartAsync(cancellationToken);
        var suite = await SuiteDatabase.PrepareAsync(
            running, selection, options, $"The study uses the database '{BenchmarkSchema.Database}' there.", false, cancellationToken);
        var cases = await VerdictRecorder.CasesAsync(cancellationToken);
        var plans = VerdictRecorder.Plan([.. cases.Select(c => c.Name)], clean, planted, seed);
        Terminal.WriteLine($"{plans.Count} launches of {cases.Count} operations into {file}");
        var header = new RecordingHeader(
            DateTimeOffset.UtcNow, seed, clean, planted, RunFacts.Commit(), machine, RunFacts.Runtime(), suite.Described);
        await new VerdictRecorder(file, Terminal.WriteLine).RecordAsync(plans, cases, header, cancellationToken);
    }
}
