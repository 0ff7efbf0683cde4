using CockroachBench.Results.Publishing;

namespace CockroachBench.Harness.Cli;

internal static class PublishCommand
{
    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("publish",
            "Write runs and soaks to the pages under results/. See benchmarks/CockroachBench.Results/Publishing/README.md.");
        var artifacts = command.AddArgument<string[]>("artifacts",
            "Folders of runs and soaks, or BenchmarkDotNet full JSON; with none, the pages are rewritten from the history",
            ArgumentArity.ZeroOrMore);
        var to = command.AddOption("--to", "Target folder", "DIR", otherwise: () => "results");
        var failed = command.AddOption<bool>(
            "--allow-failed", "Accept runs with failed cases and interrupted runs and soaks; the pages mark them");
        var dirty = command.AddOption<bool>(
            "--allow-dirty", "Accept runs and soaks of a tree with uncommitted changes; the pages mark them");
        var debug = command.AddOption<bool>("--allow-debug", "Accept runs and soaks of a Debug build; the pages mark them");
        var html = command.AddOption<string?>("--html", "Also write all runs as one HTML page to this file", "FILE");
        var verbose = command.AddVerbose();
        command.SetAction(result =>
        {
            var options = new PublishOptions(result.GetValue(artifacts) ?? [], result.GetValue(to)!)
            {
                AllowFailed = result.GetValue(failed),
                AllowDirty = result.GetValue(dirty),
                AllowDebug = result.GetValue(debug),
                Html = result.GetValue(html),
            };
            var publisher = new Publisher(options, BenchmarkSuite.Current.Pages, ChartRenderer.Draw, Terminal.WriteLine);
            return context.GuardAsync(result.GetValue(verbose), () => Task.Run(() =>
            {
                publisher.Publish(context.Interruption.Token);
                return ExitCodes.Success;
            }));
        });
        return command;
    }
}
