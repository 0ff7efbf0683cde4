using System.CommandLine;
using CockroachBench.Harness.Cli;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

/// <summary><c>evaluate</c>: false positives and slowdowns found, of our rule and of other tools' rules, on a recorded corpus.</summary>
internal static class EvaluateCommand
{
    public static Command CreateVerb(ProgramContext context)
    {
        var corpus = new Argument<string>("corpus") { Description = "A folder that 'record' wrote." };
        var seed = new Option<int?>("--tuning-seed") { Description = "Decides which half of each case's samples a rule was tuned on; the other half is held out.", HelpName = "N" };
        var markdown = new Option<string?>("--markdown") { Description = "Writes the page to this file too.", HelpName = "FILE" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Stack traces of errors." };
        var command = new Command("evaluate", "Compares rules on a recorded corpus: false positive rate and power of ours and of other tools'.") { corpus, seed, markdown, verbose };
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), () => Task.Run(() =>
        {
            var file = OutputFiles.Open("--markdown", result.GetValue(markdown));
            try
            {
                var page = Evaluation.Run(result.GetValue(corpus)!, result.GetValue(seed), TimeRule.Default);
                Terminal.WritePage(page);
                return OutputFiles.Write(ExitCodes.Success, file, () => page);
            }
            catch (RunFormatException e)
            {
                throw new UsageException(e.Message);
            }
        })));
        return command;
    }
}
