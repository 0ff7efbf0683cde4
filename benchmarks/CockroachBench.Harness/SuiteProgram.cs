using CockroachBench.Harness.Cli;

namespace CockroachBench.Harness;

internal static class SuiteProgram
{
    public static async Task<int> RunAsync(BenchmarkSuite suite, string[] args)
    {
        BenchmarkSuite.Current = suite;
        // Before anything else is loaded: a measuring process starts hundreds of times in a comparison.
        if (args is [SliceProtocol.Verb]) return SliceProcess.Run();
        return await RunAsync(Verbs.WithVerb(args), Verbs.Create);
    }

    internal static async Task<int> RunAsync(string[] args, Func<ProgramContext, RootCommand> create)
    {
        if (!Directory.Exists("."))
        {
            Terminal.WriteError("The working folder is no longer there. Change to one that is, and run again.");
            return ExitCodes.Usage;
        }
        using var interruption = new Interruption();
        var parsed = create(new ProgramContext(new Terminal(), interruption)).Parse(args);
        if ((UnknownWords.Complaint(parsed) ?? (parsed.Errors is [var error, ..] ? $"{error.Message} See --help." : null)) is { } complaint)
        {
            Terminal.WriteError(OneLine.Of(complaint));
            return ExitCodes.Usage;
        }
        try
        {
            // This program handles errors and signals itself.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UsageException e)
        {
            Terminal.WriteError(e.Message);
            return ExitCodes.Usage;
        }
    }
}
