namespace CockroachBench.Harness.Cli;

// Base and Head: a run or a folder of runs; Base alone is a folder of blocks. Force compares what should not be compared.
internal sealed record CompareOptions(string? Base, string? Head, string? Markdown, string? Json, FailOn FailOn, bool Force);

internal sealed class CompareCommand(CompareOptions options, Terminal terminal)
{
    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("compare",
            "Compare two runs, or judge the blocks of a pr again. See benchmarks/CockroachBench.Harness/Pairs/README.md.");
        var first = command.AddArgument<string?>(
            "base", "Run, folder of runs, or BenchmarkDotNet full JSON; or, alone, a folder with blocks.json", ArgumentArity.ZeroOrOne);
        var second = command.AddArgument<string?>("head", "The same, for the run to judge", ArgumentArity.ZeroOrOne);
        var markdown = command.AddOption<string?>("--markdown", "Write the pull-request report to this file", "FILE");
        var json = command.AddOption<string?>("--json", "Write all results as JSON", "FILE");
        var failOn = command.AddFailOn();
        var force = command.AddOption<bool>("--force", "Compare different servers or machines; every row is marked");
        var verbose = command.AddVerbose();
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), () =>
        {
            var options = new CompareOptions(
                result.GetValue(first), result.GetValue(second), result.GetValue(markdown), result.GetValue(json),
                Gate.Parse(result.GetValue(failOn) ?? []), result.GetValue(force));
            return Task.Run(() => new CompareCommand(options, context.Terminal).Execute());
        }));
        return command;
    }

    public int Execute()
    {
        var (markdown, json) = (OutputFiles.Open("--markdown", options.Markdown), OutputFiles.Open("--json", options.Json));
        var comparison = Compare();
        new ComparisonPrinter(terminal).Print(comparison);
        var decided = Gate.Decide(comparison, options.FailOn);
        decided = OutputFiles.Write(decided, markdown, () => ComparisonReport.Render(comparison));
        return OutputFiles.Write(decided, json, comparison.ToJson);
    }

    private Comparison Compare()
    {
        if (options.Base is not { } first)
            throw new UsageException("compare: expected two runs, or one folder with blocks.json. See compare --help.");
        if (options.Head is not { } second)
        {
            return CompareInput.IsBlocks(first) ? BlockComparer.Compare(CompareInput.Blocks(first), TimeRule.Default)
                : throw new UsageException($"compare: {first} holds no {BlockFile.FileName}; expected a second run to compare it with.");
        }
        var (before, after) = CompareInput.Pair(first, second);
        var comparison = RunComparer.Compare(before, after, TimeRule.Default, (Label(first), Label(second)));
        return comparison.Forced.Count == 0 || options.Force
            ? new MethodSource(Environment.CurrentDirectory, BenchmarkSuite.Current.Pages.Sources).MarkChanged(comparison)
            : throw new UsageException($"compare: {string.Join("; ", comparison.Forced)}. --force compares them and marks every row.");
    }

    private static string Label(string path) => Path.TrimEndingDirectorySeparator(path);
}
