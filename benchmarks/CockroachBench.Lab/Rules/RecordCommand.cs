using System.CommandLine;
using BenchmarkDotNet.Loggers;
using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

internal sealed class RecordCommand(PrOptions options, CorpusPlan plan, ProgramContext context) : PrCommand(options, context)
{
    public static new Command CreateVerb(ProgramContext context)
    {
        var command = new Command("record",
            "Record a corpus for 'evaluate': head unchanged, slower by known shares, and with one more object.");
        var folder = command.AddArgument<string>("corpus", "Folder to record into", ArgumentArity.ExactlyOne);
        var filter = command.AddOption<string[]>("--filter", "Patterns of case names", "GLOB", "-f");
        var blocks = command.AddOption<int>("--blocks", "Blocks per case and condition", "N", "-b");
        blocks.Required = true;
        var sessions = command.AddOption<int>("--launch-sessions", "Rounds of plain BenchmarkDotNet launches between the blocks", "N");
        var slowdowns = command.AddOption<double[]?>("--slowdowns", "Slowdowns of head in percent", "PERCENT");
        var slices = command.AddOption<int?>("--slices", "Slices per side and block", "N");
        var seed = command.AddOption<int?>("--seed", "Seed of every random order", "N");
        var database = new DatabaseOptionSet(command, writes: false);
        var artifacts = command.AddOption<string?>("--artifacts", "Folder for the log", "DIR", "-a");
        var verbose = command.AddVerbose();
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), () =>
        {
            var percents = result.GetValue(slowdowns) is { Length: > 0 } given ? [.. given.Where(p => p > 0)] : CorpusPlan.Usual;
            var plan = new CorpusPlan(result.GetValue(folder)!, result.GetValue(blocks), result.GetValue(sessions), percents);
            if (plan is { Slowdowns.Count: 0, Sessions: > 0 })
                throw new UsageException("--launch-sessions: launches are of the slowed down too; leave out --slowdowns 0.");
            if (plan.Blocks < 1) throw new UsageException($"--blocks: {plan.Blocks} is not possible. Expected 1 or more.");
            // As a calibration: head is both sides.
            var options = new PrOptions(
                null, null, result.GetValue(filter) ?? [], false, null, null, true, true, false, result.GetValue(seed), FailOn.None,
                null, database.Read(result), result.GetValue(artifacts), result.GetValue(slices), result.GetValue(verbose));
            return new RecordCommand(options, plan, context).ExecuteAsync();
        }));
        return command;
    }

    private protected override async Task<int> MeasureAsync(Measuring measuring, string artifacts, OutputFile? markdown, ILogger log)
    {
        var cases = measuring.Measured.Select(c => measuring.Pairs[c.Index]).ToList();
        var measurer = new CorpusMeasurer(measuring.Plan, measuring.Base, measuring.Head, new Random(Seed), measuring.Log);
        var recorder = new CorpusRecorder(plan, measurer, measuring.Header, cases, measuring.Server, Start, log, Terminal.WriteLine);
        var state = await recorder.RecordAsync(Interruption.Token);
        Terminal.WriteLine($"Recorded in {Path.GetFullPath(plan.Folder)}");
        return state switch
        {
            RunState.Interrupted => Interruption.ExitCode,
            RunState.ServerLost => ExitCodes.NoDatabase,
            _ => ExitCodes.Success,
        };
    }
}
