using CockroachBench.Databases;
using CockroachBench.Databases.Inspection;
using CockroachBench.Databases.Providers;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Running;

namespace CockroachBench.Harness.Cli;

/// <summary>A running database made ready for the suite: asked about, seeded, and handed on to the child processes.</summary>
/// <param name="Server">What it said of itself.</param>
/// <param name="ConnectionString">Into the suite's own database, the driver's settings on it.</param>
/// <param name="DriverSettings">What was put on it, with the reason.</param>
internal sealed record SuiteDatabase(Server Server, string ConnectionString, IReadOnlyDictionary<string, string> DriverSettings)
{
    // Far more than 25 MB over a slow line take: the last resort against a server that freezes in the middle of a login.
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromMinutes(5);

    /// <summary>Makes it ready; a server that is not ours is written to only with leave.</summary>
    /// <param name="database">The running database.</param>
    /// <param name="options">How it may be used.</param>
    /// <param name="use">What the verb does to it: a sentence, for the question.</param>
    /// <param name="withMillion">Whether the table of a million rows is needed too.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="UsageException">The answer was no, or nobody was there to ask.</exception>
    /// <exception cref="DatabaseException">The server is lost, or the data could not be prepared.</exception>
    /// <exception cref="DatabaseOptionException">A pooler answers, or the database holds what others have made.</exception>
    public static async Task<SuiteDatabase> PrepareAsync(RunningDatabase database, DatabaseOptions options, string use, bool withMillion, CancellationToken cancellationToken)
    {
        if (!database.IsOurs && !options.Yes) Confirmation.Ask($"{database.Description}: this server was not started by this program. {use}");
        try
        {
            var server = await ServerInspector.InspectAsync(database.ConnectionString, cancellationToken).WaitAsync(LongestPreparation, cancellationToken);
            var where = ConnectionStrings.Describe(new(database.ConnectionString));
            if (server.Pooler is { } pooler)
                throw new DatabaseOptionException($"--database: {where}: a connection pooler answers there ({pooler}). "
                    + "Figures of connections and sessions would be the pooler's. Connect to the server itself.");
            var (seededConnection, seeded) = await BenchmarkSchema.EnsureAsync(database.ConnectionString, server.Kind, cancellationToken, withMillion).WaitAsync(withMillion ? 4 * LongestPreparation : LongestPreparation, cancellationToken);
            if (!database.IsOurs) Terminal.WriteLine(seeded ? $"Data written to the database '{BenchmarkSchema.Database}'." : $"Data in the database '{BenchmarkSchema.Database}' is reused.");
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
