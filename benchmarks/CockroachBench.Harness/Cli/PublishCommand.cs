using CockroachBench.Results.Publishing;

namespace CockroachBench.Harness.Cli;

// publish: turns runs and soaks into the tables and pages that are kept in the repository; needs no database.
internal static class PublishCommand
{
    public static Command CreateVerb(ProgramContext context)
    {
        var artifacts = new Argument<string[]>("artifacts")
        {
            Description = "Folders of runs and soaks, or BenchmarkDotNet full JSON; with none, the pages are rewritten from the history",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var to = new Option<string>("--to") { Description = "Target folder", DefaultValueFactory = _ => "results", HelpName = "DIR" };
        var failed = new Option<bool>("--allow-failed")
        { Description = "Accept runs with failed cases and interrupted runs and soaks; the pages mark them" };
        var dirty = new Option<bool>("--allow-dirty")
        { Description = "Accept runs and soaks of a tree with uncommitted changes; the pages mark them" };
        var debug = new Option<bool>("--allow-debug") { Description = "Accept runs and soaks of a Debug build; the pages mark them" };
        var html = new Option<string?>("--html") { Description = "Also write all runs as one HTML page to this file", HelpName = "FILE" };
        var verbose = CommonOptions.Verbose();
        var command = new Command("publish",
            "Write runs and soaks to the pages under results/. See benchmarks/CockroachBench.Results/Publishing/README.md.")
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
            return context.GuardAsync(result.GetValue(verbose), () => Task.Run(() => Execute(options, context.Interruption.Token)));
        });
        return command;
    }

    private static int Execute(PublishOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var publisher = new Publisher(options, BenchmarkSuite.Current.Pages, RunPictures.Draw, SoakPictures.Draw, Terminal.WriteLine);
            publisher.Publish(cancellationToken);
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is RunFormatException or PublishException or OutputFileException)
        {
            throw new UsageException(e.Message);
        }
    }
}
