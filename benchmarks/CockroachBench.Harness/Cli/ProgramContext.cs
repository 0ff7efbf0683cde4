namespace CockroachBench.Harness.Cli;

internal sealed record ProgramContext(Terminal Terminal, Interruption Interruption)
{
    public async Task<int> GuardAsync(bool verbose, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException) when (Interruption.Token.IsCancellationRequested)
        {
            return Interruption.ExitCode;
        }
        catch (Exception e)
        {
            // The outermost boundary: a person gets one line with the next step, not a stack trace.
            if (verbose) Terminal.WriteError(e);
            else if (e is UsageException or DatabaseException or TemporaryFolderException or OutputFileException)
                Terminal.WriteError(OneLine.Of(e.Message));
            else Terminal.WriteError($"{e.GetType().Name}: {e.Message} (--verbose shows where)");
            return e switch
            {
                UsageException or TemporaryFolderException or OutputFileException => ExitCodes.Usage,
                DatabaseException or Npgsql.NpgsqlException => ExitCodes.NoDatabase,
                _ => ExitCodes.CaseFailed,
            };
        }
    }
}
