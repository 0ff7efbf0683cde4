namespace CockroachBench.Harness.Cli;

// run --clean: removes what earlier runs made on a server that is not ours.
internal sealed class CleanUp(DatabaseOptions options, DatabaseSelection selection, Interruption interruption)
{
    public async Task<int> ExecuteAsync()
    {
        if (selection.Chosen?.Provider is not ConnectionStringProvider)
        {
            throw new UsageException("--clean: there is nothing to remove from a server that a run starts and ends itself. "
                + $"Expected --database \"Host=...\" or {ConnectionStringProvider.Variable}.");
        }
        await using var database = await selection.StartAsync(interruption.Token);
        if (!options.Yes) Confirmation.Ask(
            $"{database.Description}: this program's tables in the database '{BenchmarkSchema.Database}' there are removed, and "
            + "the database, if this program made it and nothing else is in it.");
        try
        {
            Terminal.WriteLine(await BenchmarkSchema.RemoveAsync(database.ConnectionString, interruption.Token));
        }
        catch (Npgsql.NpgsqlException e)
        {
            var reason = Secrets.FirstLine(e.Message);
            var what = $"the database '{BenchmarkSchema.Database}' could not be removed ({reason})";
            throw new DatabaseException($"--clean: {database.Description}: {what}.", e);
        }
        return ExitCodes.Success;
    }
}
