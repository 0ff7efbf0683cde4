using System.CommandLine;
using CockroachBench.Commands;
using CockroachBench.Databases;

namespace CockroachBench;

/// <summary>The program: a verb in, an exit code out, and one clear line where something is wrong.</summary>
public static class Program
{
    /// <summary>Runs a verb.</summary>
    /// <param name="args">Verb and options.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> Main(string[] args)
    {
        // Before anything else is loaded: a measuring process starts hundreds of times in a comparison.
        if (args is [Blocks.SliceProtocol.Verb]) return await Blocks.SliceProcess.RunAsync();
        if (!IsWorkingFolderThere())
        {
            Terminal.WriteError("The working folder is no longer there. Change to one that is, and run again.");
            return ExitCodes.Usage;
        }
        using var interruption = new Interruption();
        var terminal = new Terminal();
        var root = Commands.CommandLine.Create(
            options => GuardAsync(options.Verbose, interruption, () => new RunCommand(options, terminal, interruption).ExecuteAsync()),
            (database, verbose) => GuardAsync(verbose, interruption, () => new DoctorCommand(database, terminal, interruption).ExecuteAsync()),
            (repetitions, withTiming, artifacts, verbose) => GuardAsync(verbose, interruption, () => Task.Run(() => new AccuracyCommand(repetitions, withTiming, artifacts, verbose).Execute())),
            options => GuardAsync(options.Verbose, interruption, () => new SoakCommand(options, terminal, interruption).ExecuteAsync()));
        root.Subcommands.Add(PrVerb.Create(options => GuardAsync(options.Verbose, interruption, () => new PrCommand(options, terminal, interruption).ExecuteAsync())));
        root.Subcommands.Add(CompareCommand.CreateVerb((options, verbose) => GuardAsync(verbose, interruption, () => Task.Run(() => new CompareCommand(options, terminal).Execute()))));
        root.Subcommands.Add(PublishCommand.CreateVerb((options, verbose) => GuardAsync(verbose, interruption, () => Task.Run(() => new PublishCommand(options, interruption).Execute()))));
        var parsed = root.Parse(Commands.CommandLine.WithVerb(args));
        if ((UnknownWords.Complaint(parsed) ?? (parsed.Errors is [var error, ..] ? $"{error.Message} See --help." : null)) is { } complaint)
        {
            Terminal.WriteError(OneLine.Of(complaint));
            return ExitCodes.Usage;
        }
        try
        {
            // Errors and signals are this program's own business.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (e is UsageException or DatabaseOptionException)
        {
            Terminal.WriteError(e.Message);
            return ExitCodes.Usage;
        }
    }

    private static bool IsWorkingFolderThere()
    {
        try
        {
            return Directory.Exists(Environment.CurrentDirectory);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<int> GuardAsync(bool verbose, Interruption interruption, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
        catch (Exception e)
        {
            // The process's outermost boundary: a person gets a line and what to do next, not a stack trace.
            if (verbose) Terminal.WriteError(e);
            else if (e is UsageException or DatabaseException or TemporaryFolderException) Terminal.WriteError(e.Message);
            else Terminal.WriteError(e is DatabaseOptionException ? OneLine.Of(e.Message) : $"{e.GetType().Name}: {e.Message} (--verbose shows where)");
            return e switch
            {
                UsageException or DatabaseOptionException or TemporaryFolderException => ExitCodes.Usage,
                DatabaseException or Npgsql.NpgsqlException => ExitCodes.NoDatabase,
                _ => ExitCodes.CaseFailed,
            };
        }
    }
}
