using Npgsql;

namespace CockroachBench.Databases.Providers;

internal sealed class ConnectionStringProvider : IDatabaseProvider
{
    public const string Variable = "COCKROACHBENCH_DATABASE";

    private readonly NpgsqlConnectionStringBuilder? _builder;
    private readonly string _origin;

    public ConnectionStringProvider(string? text, string origin)
    {
        _origin = origin;
        _builder = string.IsNullOrWhiteSpace(text) ? null : ConnectionStrings.Parse(text, origin);
    }

    public string Name => "connection string";

    public Availability Probe() => new(
        _builder is not null,
        _builder is not null ? $"{_origin} names {ConnectionStrings.Describe(_builder)}" : $"neither --database \"Host=...\" nor {Variable} is given",
        $"export {Variable}=\"Host=localhost;Port=26257;Username=root;Database=defaultdb\"");

    public async Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        if (_builder is null) throw new DatabaseException($"{_origin}: no connection string is given.");
        var where = ConnectionStrings.Describe(_builder);
        try
        {
            var unpooled = new NpgsqlConnectionStringBuilder(_builder.ConnectionString) { Pooling = false };
            await using var dataSource = NpgsqlDataSource.Create(unpooled);
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new DatabaseException($"{_origin}: {where} refuses the login ({e.SqlState}: {Secrets.Redact(e.MessageText)}). Check user, password and database.", e);
        }
        catch (OutOfMemoryException e)
        {
            // The driver takes the length of a message for granted.
            throw new DatabaseException(
                $"{_origin}: {where} sent a message of impossible length. Check that host and port are those of a database server.", e);
        }
        // The driver gives this error no code.
        catch (NpgsqlException e) when (e.Message.StartsWith("No password has been provided", StringComparison.Ordinal))
        {
            throw new DatabaseException(
                $"{_origin}: {where} asks for a password and none is given. "
                + "Set PGPASSWORD, or put the password or a Passfile into the connection string.", e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            var cause = e.InnerException ?? e;
            throw new DatabaseException($"{_origin}: no server answers at {where} ({Secrets.FirstLine(cause.Message)}). Start it, or check host, port and SSL Mode.", e);
        }
        return new Remote(_builder.ConnectionString, $"{where}, given by {_origin}");
    }

    private sealed class Remote(string connectionString, string description) : IRunningDatabase
    {
        public string ConnectionString => connectionString;

        public string Description => description;

        public bool IsOurs => false;

        public bool RunsBelowUs => false;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
