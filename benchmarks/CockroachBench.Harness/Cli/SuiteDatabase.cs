namespace CockroachBench.Harness.Cli;

// A running database, probed, seeded, and passed on to the child processes.
internal sealed record SuiteDatabase(Server Server, string ConnectionString, IReadOnlyDictionary<string, string> DriverSettings)
{
    // A last resort against a server that hangs in the middle of a login.
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromMinutes(5);

    public static async Task<SuiteDatabase> PrepareAsync(
        RunningDatabase database, DatabaseOptions options, string use, bool withMillion, CancellationToken cancellationToken)
    {
        if (!database.IsOurs && !options.Yes)
            Confirmation.Ask($"{database.Description}: this server was not started by this program. {use}");
        try
        {
            var server = await ServerInspector.InspectAsync(database.ConnectionString, cancellationToken).WaitAsync(
                LongestPreparation, cancellationToken);
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
            var (connectionString, settings) = Databases.DriverSettings.Apply(seededConnection, server.Kind, options.Npgsql);
            Environment.SetEnvironmentVariable(CaseDatabase.Variable, connectionString);
            return new(server, connectionString, settings);
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException)
        {
            var next = e is Npgsql.PostgresException
                ? $"Check that this user may create the database '{BenchmarkSchema.Database}' and tables in it."
                : "Look at the server's log and run again.";
            var problem = $"the suite's data could not be prepared ({Secrets.FirstLine(e.Message)})";
            throw new DatabaseException($"--database: {database.Description}: {problem}. {next}", e);
        }
    }
}
