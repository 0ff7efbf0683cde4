namespace CockroachBench.Harness.Cli;

// A running database, probed, seeded, and passed on to the child processes.
internal sealed record SuiteDatabase(
    Server Server, RunServer Described, string ConnectionString, IReadOnlyDictionary<string, string> DriverSettings)
{
    // A last resort against a server that hangs in the middle of a login.
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromMinutes(5);

    public static async Task<SuiteDatabase> PrepareAsync(RunningDatabase database, DatabaseSelection selection, DatabaseOptions options,
        string use, bool withMillion, CancellationToken cancellationToken)
    {
        if (!database.IsOurs) options.Confirm($"{database.Description}: this server was not started by this program. {use}");
        try
        {
            var server = await InspectAsync(database, cancellationToken).WaitAsync(LongestPreparation, cancellationToken);
            var where = ConnectionStrings.Describe(new(database.ConnectionString));
            if (server.Pooler is { } pooler)
                throw new DatabaseOptionException($"--database: {where}: a connection pooler answers there ({pooler}). "
                    + "Figures of connections and sessions would be the pooler's. Connect to the server itself.");
            var seeding = BenchmarkSchema.EnsureAsync(database.ConnectionString, server.Kind, cancellationToken, withMillion);
            var limit = withMillion ? 4 * LongestPreparation : LongestPreparation;
            var (seededConnection, seeded) = await seeding.WaitAsync(limit, cancellationToken);
            if (!database.IsOurs)
            {
                Terminal.WriteLine(seeded ? $"Data written to the database '{BenchmarkSchema.Database}'."
                    : $"Data in the database '{BenchmarkSchema.Database}' is reused.");
            }
            var (connectionString, settings) = Databases.DriverSettings.Apply(seededConnection, server, options.Npgsql);
            Environment.SetEnvironmentVariable(CaseDatabase.Variable, connectionString);
            // Which database it is, and why, is final only once it runs.
            var described = RunFacts.Server(server, selection.Chosen!.Provider.Name, database.Description, selection.Why);
            return new(server, described, connectionString, settings);
        }
        catch (DatabaseException e) when (database.IsOurs)
        {
            if (await database.FindExitAsync() is not { } exit) throw;
            throw new DatabaseException($"{e.Message} {exit}.", e);
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException)
        {
            var next = Licence.IsMeant(e.Message) ? $"{Licence.NextStep}."
                : e is Npgsql.PostgresException && await database.FindExitAsync() is null
                ? $"Check that this user may create the database '{BenchmarkSchema.Database}' and tables in it."
                : await database.NextStepAsync();
            var problem = $"the suite's data could not be prepared ({Secrets.FirstLine(e.Message)})";
            throw new DatabaseException($"--database: {database.Description}: {problem}. {next}", e);
        }
    }

    // What a server can do, and who started it, which is not asked of the server.
    public static async Task<Server> InspectAsync(RunningDatabase database, CancellationToken cancellationToken)
    {
        var server = await ServerInspector.InspectAsync(database.ConnectionString, cancellationToken);
        var owner = new CapabilityAnswer(Capability.OwnServers, database.RunsBelowUs,
            database.RunsBelowUs ? "started by this program" : "the server was not started by this program");
        return server with { Capabilities = new([.. server.Capabilities.All, owner]) };
    }

    // run --clean: removes what earlier runs made on a server that is not ours.
    public static async Task RemoveAsync(DatabaseSelection selection, DatabaseOptions options, CancellationToken cancellationToken)
    {
        if (selection.Chosen?.Provider is not ConnectionStringProvider)
        {
            throw new UsageException("--clean: there is nothing to remove from a server that a run starts and ends itself. "
                + $"Expected --database \"Host=...\" or {ConnectionStringProvider.Variable}.");
        }
        await using var database = await selection.StartAsync(cancellationToken);
        options.Confirm($"{database.Description}: this program's tables in the database '{BenchmarkSchema.Database}' there are removed, "
            + "and the database, if this program made it and nothing else is in it.");
        try
        {
            Terminal.WriteLine(await BenchmarkSchema.RemoveAsync(database.ConnectionString, cancellationToken));
        }
        catch (Npgsql.NpgsqlException e)
        {
            throw new DatabaseException($"--clean: {database.Description}: the database '{BenchmarkSchema.Database}' could not be removed "
                + $"({Secrets.FirstLine(e.Message)}).", e);
        }
    }
}
