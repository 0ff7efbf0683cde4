using System.CommandLine;
using CockroachBench.Results.Comparing;

namespace CockroachBench.Harness.Cli;

// The verb pr with its options.
internal static class PrVerb
{
    public static Command Create(Func<PrOptions, Task<int>> pr)
    {
        var @base = new Option<string?>("--base") { Description = "The commit to compare with. Default: the merge base of head with origin/main, else with main, else HEAD~1.", HelpName = "REF" };
        var head = new Option<string?>("--head") { Description = "The commit to judge. Default: the working tree as it is, with what is not committed; it is copied, not touched.", HelpName = "REF" };
        var filter = new Option<string[]>("--filter", "-f") { Description = "Patterns of case names, as for BenchmarkDotNet: '*BufferedVsStreamed*'.", AllowMultipleArgumentsPerToken = true, HelpName = "GLOB" };
        var allParameters = new Option<bool>("--all-parameters") { Description = "Every parameter value; without it those of the quick profile." };
        var blocks = new Option<int?>("--blocks", "-b")
        {
            Description = $"Pairs of processes for each case, at most: {PrOptions.DefaultBlocks} where nothing is said, {PrOptions.GateBlocks} with --fail-on, or what a calibration of this environment asks for. A case whose verdict is plain stops earlier; one whose allocations stay unclear has them counted in up to {FigureRules.MostCounted} pairs. Not together with --budget.",
            HelpName = "N",
        };
        var budget = new Option<string?>("--budget") { Description = $"How long it may take, builds included: 90s, 15m, 1h. Time saved on plain cases goes to the undecided, up to {PrOptions.MostBlocks} blocks each.", HelpName = "TIME" };
        var calibrate = new Option<bool>("--calibrate") { Description = "Compares the commit with itself and keeps each case's spread between blocks, by environment, in artifacts/calibration.json; later comparisons take each case's number of blocks and the least width of its intervals from it." };
        var noConfirm = new Option<bool>("--no-confirm") { Description = "Does not measure again what the first blocks flag." };
        var defaultJit = new Option<bool>("--default-jit") { Description = "Leaves the runtime's tiers and precompiled code on. Without it code is compiled once, fully optimised: less noise from process to process." };
        var seed = new Option<int?>("--seed") { Description = "Decides every random order.", HelpName = "N" };
        var failOn = new Option<string[]>("--fail-on") { Description = "Exit code 4 where head is worse in this.", HelpName = Gate.Words, AllowMultipleArgumentsPerToken = true };
        var markdown = new Option<string?>("--markdown") { Description = "Writes the report for a pull request to this file too: at most 65,536 characters.", HelpName = "FILE" };
        var database = new DatabaseOptionSet();
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask before it writes to a server that this program did not start." };
        var artifacts = new Option<string?>("--artifacts", "-a") { Description = "Folder for the comparison's files. Default: artifacts/<time>-pr-<random>.", HelpName = "DIR" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Stack traces of errors." };
        var slices = new Option<int?>("--slices") { Hidden = true };
        var command = new Command("pr",
            "Compares two commits: checks both out, builds each once, and measures every case in blocks, a pair of processes alive at once in short slices by turns. Run it from a checkout. "
            + ExitCodes.Help)
        {
            @base, head, filter, allParameters, blocks, budget, calibrate, noConfirm, defaultJit, seed, failOn, markdown,
            database.Source, database.Nodes, database.Npgsql, yes, artifacts, verbose, slices,
        };
        command.SetAction(result =>
        {
            return pr(new PrOptions(
                result.GetValue(@base), result.GetValue(head), result.GetValue(filter) ?? [], result.GetValue(allParameters),
                result.GetValue(blocks), result.GetValue(budget) is { } time ? PrOptions.ParseBudget(time) : null,
                result.GetValue(calibrate), result.GetValue(noConfirm), result.GetValue(defaultJit), result.GetValue(seed), Gate.Parse(result.GetValue(failOn) ?? []), result.GetValue(markdown),
                database.Read(result) with { Yes = result.GetValue(yes) }, result.GetValue(artifacts),
                result.GetValue(slices),
                result.GetValue(verbose)));
        });
        return command;
    }
}
