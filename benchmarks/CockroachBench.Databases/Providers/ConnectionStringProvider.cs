namespace CockroachBench.Databases.Providers;

// The text may be null or empty; the origin is the option or variable. Throws DatabaseOptionException if it does not parse.
internal sealed class ConnectionStringProvider(string? text, string origin) : IDatabaseProvider
{
    // Stands for --database "Host=..." and keeps the password off the command line.
    public const string Variable = "COCKROACHBENCH_DATABASE";

    private readonly NpgsqlConnectionStringBuilder? _builder =
        string.IsNullOrWhiteSpace(text) ? null : ConnectionStrings.Parse(text, origin);

    public string Name => "connection string";

    public Availability Probe()
    {
        const string command = $"export {Variable}=\"{ConnectionStrings.Example}\"";
        return _builder is not null
            ? new(true, $"{origin} names {ConnectionStrings.Describe(_builder)}", command)
            : new(false, $"neither --database \"Host=...\" nor {Variable} is given", command);
    }

    public async Task<RunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        if (_builder is null) throw new DatabaseException($"{origin}: no connection string is given.");
        var where = ConnectionStrings.Describe(_builder);
        try
        {
            var unpooled = new NpgsqlConnectionStringBuilder(_builder.ConnectionString) { Pooling = false };
            await using var dataSource = NpgsqlDataSource.Create(unpooled);
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new DatabaseException($"{origin}: {where} refuses the login ({e.Reason()}). Check user, password and database.", e);
        }
        catch (OutOfMemoryException e)
        {
            throw DatabaseException.NotADatabase(origin, where, e);
        }
        // The driver gives this error no code.
        catch (NpgsqlException e) when (e.Message.StartsWith("No password has been provided", StringComparison.Ordinal))
        {
            throw new DatabaseException(
                $"{origin}: {where} asks for a password and none is given. "
                + "Set PGPASSWORD, or put the password or a Passfile into the connection string.", e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException or InvalidOperationException)
        {
            var cause = Secrets.FirstLine((e.InnerException ?? e).Message);
            throw new DatabaseException(
                $"{origin}: no server answers at {where} ({cause}). Start it, or check host, port and SSL Mode.", e);
        }
        return new RunningDatabase(_builder.ConnectionString, $"{where}, given by {origin}");
    }
}
