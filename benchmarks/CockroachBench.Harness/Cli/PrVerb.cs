using System.CommandLine;

namespace CockroachBench.Harness.Cli;

/// <summary>The verb <c>pr</c> with its options.</summary>
internal static class PrVerb
{
    /// <summary>Builds it.</summary>
    /// <param name="pr">Carries it out.</param>
    public static Command Create(Func<PrOptions, Task<int>> pr)
    {
        var @base = new Option<string?>("--base")
        { Description = "Baseline commit. Default: merge base with origin/main or main, else HEAD~1", HelpName = "REF" };
        var head = new Option<string?>("--head")
        { Description = "Commit to judge. Default: the working tree, uncommitted changes included", HelpName = "REF" };
        var filter = new Option<string[]>("--filter", "-f")
        {
            Description = "Patterns of case names, as in BenchmarkDotNet: '*BufferedVsStreamed*'",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "GLOB",
        };
        var allParameters = new Option<bool>("--all-parameters")
        { Description = "All parameter values, not only those of the quick profile" };
        var blocks = new Option<int?>("--blocks", "-b")
        {
            Description =
                $"Maximum blocks per case. Default: {PrOptions.DefaultBlocks}, with --fail-on {PrOptions.GateBlocks}, or as calibrated",
            HelpName = "N",
        };
        var budget = new Option<string?>("--budget")
        { Description = $"Total time, builds included: 90s, 15m, 1h; up to {PrOptions.MostBlocks} blocks per case", HelpName = "TIME" };
        var calibrate = new Option<bool>("--calibrate") { Description = "Compare the commit with itself and store the noise of each case" };
        var noConfirm = new Option<bool>("--no-confirm") { Description = "Do not measure flagged cases again" };
        var defaultJit = new Option<bool>("--default-jit") { Description = "Keep tiered compilation and precompiled code (more noise)" };
        var seed = new Option<int?>("--seed") { Description = "Seed of every random order", HelpName = "N" };
        var failOn = new Option<string[]>("--fail-on")
        { Description = "Exit with 4 if head is worse in this", HelpName = Gate.Words, AllowMultipleArgumentsPerToken = true };
        var markdown = new Option<string?>("--markdown")
        { Description = "Also write the pull-request report to this file", HelpName = "FILE" };
        var database = new DatabaseOptionSet();
        var yes = new Option<bool>("--yes", "-y") { Description = "Write to a server that this program did not start, without asking" };
        var artifacts = new Option<string?>("--artifacts", "-a")
        { Description = "Output folder. Default: artifacts/<time>-pr-<random>", HelpName = "DIR" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Print stack traces" };
        var slices = new Option<int?>("--slices") { Hidden = true };
        var command = new Command("pr",
            "Compare two commits, measured in pairs of processes. See benchmarks/CockroachBench.Harness/Pairs/README.md.")
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
