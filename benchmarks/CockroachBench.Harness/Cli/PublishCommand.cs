using System.CommandLine;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Publishing;
using CockroachBench.Results.Soaks;

namespace CockroachBench.Harness.Cli;

// publish: turns runs and soaks into the tables and pages that are kept in the repository; needs no database.
internal static class PublishCommand
{
    public static Command CreateVerb(ProgramContext context)
    {
        var artifacts = new Argument<string[]>("artifacts")
        {
            Description = "Artifacts folders of runs (run.json) and soaks (soak.json), folders of BenchmarkDotNet's full JSON (*-report-full.json), this project's or another's, or single such files. Without any the pages are written anew from what is published.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var to = new Option<string>("--to") { Description = "The folder that is published.", DefaultValueFactory = _ => "results", HelpName = "DIR" };
        var failed = new Option<bool>("--allow-failed") { Description = "Takes a run with failed cases, or a run or soak that did not come to its end; it is marked on every page that shows it." };
        var dirty = new Option<bool>("--allow-dirty") { Description = "Takes a run or soak of a tree with uncommitted changes, marked." };
        var debug = new Option<bool>("--allow-debug") { Description = "Takes a run or soak of a Debug build, marked." };
        var html = new Option<string?>("--html") { Description = "Writes the page of all runs to this file too: one file, no network needed.", HelpName = "FILE" };
        var verbose = CommonOptions.Verbose();
        var command = new Command("publish",
            "Turns runs and soaks into what is kept in the repository: an index, a page for each environment (tables, what changed, "
            + "best practice measured, requests under load), and the history. The same ones give the same bytes; all is read and judged "
            + "before anything is written, and what is there changes as a whole or not at all. " + ExitCodes.PublishHelp)
        {
            artifacts, to, failed, dirty, debug, html, verbose,
        };
        command.SetAction(result =>
        {
            var options = new PublishOptions(result.GetValue(artifacts) ?? [], result.GetValue(to)!)
            {
                AllowFailed = result.GetValue(failed),
                AllowDirty = result.GetValue(dirty),
                AllowDebug = result.GetValue(debug),
                Html = result.GetValue(html),
            };
            return context.GuardAsync(result.GetValue(verbose), () => ExecuteAsync(options, context.Interruption.Token));
        });
        return command;
    }

    private static async Task<int> ExecuteAsync(PublishOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await new Publisher(options, RunPictures.DrawAsync, SoakPictures.DrawAsync, Terminal.WriteLine).PublishAsync(cancellationToken);
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is RunFormatException or PublishException or OutputFileException)
        {
            throw new UsageException(e.Message);
        }
    }
}
