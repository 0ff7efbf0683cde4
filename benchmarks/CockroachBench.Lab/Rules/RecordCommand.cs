using System.CommandLine;
using BenchmarkDotNet.Loggers;
using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

/// <summary><c>record</c>: a commit against itself and against known changes.</summary>
internal sealed class RecordCommand(PrOptions options, CorpusPlan plan, ProgramContext context) : PrCommand(options, context)
{
    public static new Command CreateVerb(ProgramContext context)
    {
        var folder = new Argument<string>("corpus") { Description = "The folder that is recorded into." };
        var filter = new Option<string[]>("--filter", "-f") { Description = "Patterns of case names.", AllowMultipleArgumentsPerToken = true, HelpName = "GLOB" };
        var blocks = new Option<int>("--blocks", "-b") { Description = "Blocks of each case under each condition.", Required = true, HelpName = "N" };
        var sessions = new Option<int>("--launch-sessions") { Description = "How often plain launches are measured between the blocks.", HelpName = "N" };
        var slowdowns = new Option<double[]?>("--slowdowns") { Description = "Slowdowns of head in per cent.", AllowMultipleArgumentsPerToken = true, HelpName = "PERCENT" };
        var slices = new Option<int?>("--slices") { Description = "Slices of each side in a block.", HelpName = "N" };
        var seed = new Option<int?>("--seed") { Description = "Decides every random order.", HelpName = "N" };
        var database = new DatabaseOptionSet();
        var artifacts = new Option<string?>("--artifacts", "-a") { Description = "Folder for the log.", HelpName = "DIR" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Stack traces of errors." };
        var command = new Command("record", "Records a corpus for 'evaluate': head as it is, slower by known shares, and with one object more.")
        {
            folder, filter, blocks, sessions, slowdowns, slices, seed, database.Source, database.Nodes, database.Npgsql, artifacts, verbose,
        };
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), () =>
        {
            var percents = result.GetValue(slowdowns) is { Length: > 0 } given ? [.. given.Where(p => p > 0)] : CorpusPlan.Usual;
            var plan = new CorpusPlan(result.GetValue(folder)!, result.GetValue(blocks), result.GetValue(sessions), percents);
            if (plan is { Slowdowns.Count: 0, Sessions: > 0 }) throw new UsageException("--launch-sessions: launches are of the slowed down too; leave out --slowdowns 0.");
            var options = new PrOptions(
                null, null, result.GetValue(filter) ?? [], false, plan.Blocks, null, true, true, false, result.GetValue(seed), FailOn.None, null,
                database.Read(result), result.GetValue(artifacts), result.GetValue(slices), result.GetValue(verbose));
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
