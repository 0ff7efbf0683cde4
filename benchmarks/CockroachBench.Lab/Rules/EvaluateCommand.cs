using System.CommandLine;
using CockroachBench.Harness.Cli;
using CockroachBench.Results.Judging;

namespace CockroachBench.Lab.Rules;

internal static class EvaluateCommand
{
    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("evaluate",
            "Compare rules on a recorded corpus: false positive rate and power. See results/rules/rules.md.");
        var corpus = command.AddArgument<string>("corpus", "Folder that 'record' wrote", ArgumentArity.ExactlyOne);
        var seed = command.AddOption<int?>("--tuning-seed", "Seed that splits the samples into tuning and held-out halves", "N");
        var markdown = command.AddOption<string?>("--markdown", "Also write the page to this file", "FILE");
        var verbose = command.AddVerbose();
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), () => Task.Run(() =>
        {
            var file = OutputFiles.Open("--markdown", result.GetValue(markdown));
            var page = Evaluation.Run(result.GetValue(corpus)!, result.GetValue(seed), TimeRule.Default);
            Terminal.WritePage(page);
            return OutputFiles.Write(ExitCodes.Success, file, () => page);
        })));
        return command;
    }
}
