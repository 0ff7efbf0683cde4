using CockroachBench.Databases;
using CockroachBench.Databases.Inspection;

namespace CockroachBench.Soak;

// Counts the service's sessions on the server, over a connection that was opened before the load.
internal sealed class ServerSessions : IAsyncDisposable
{
    private const string OwnName = "cockroachbench.sessions";
    // CockroachDB only; one of the internal tables that v26.1 leaves open.
    private const string BytesSql = "select avg(alloc_bytes)::float8 from crdb_internal.cluster_sessions where application_name = $1";

    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(15);

    private readonly NpgsqlConnection _connection;
    private readonly SessionView? _view;
    private readonly string _application;
    private bool _tellsBytes;
    private bool _isLost;

    private ServerSessions(NpgsqlConnection connection, SessionView? view, string application, bool tellsBytes) =>
        (_connection, _view, _application, _tellsBytes) = (connection, view, application, tellsBytes);

    public string? Problem { get; private set; }

    public static async Task<ServerSessions> OpenAsync(
        string connectionString, ServerKind kind, string application, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = OwnName, CommandTimeout = 5 };
        var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var (view, problem) = await SessionView.FindAsync(connection, OwnName, cancellationToken);
        var tellsBytes = kind == ServerKind.CockroachDb;
        return new ServerSessions(connection, view, application, tellsBytes) { Problem = view is null ? problem : null };
    }

    // Sessions now, and the server's memory for each; null where it does not tell.
    public async Task<(long? Sessions, double? Bytes)> CountAsync(CancellationToken cancellationToken)
    {
        if (_view is null || _isLost) return (null, null);
        try
        {
            var sessions = Convert.ToInt64(await _connection.ScalarAsync(_view.CountSql, cancellationToken, _application));
            return (sessions, sessions > 0 && _tellsBytes ? await BytesAsync(cancellationToken) : null);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            _isLost = true;
            Problem = "the connection that counts them was lost on the way";
            return (null, null);
        }
    }

    // The next service needs the places of these sessions.
    public async Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        var since = System.Diagnostics.Stopwatch.StartNew();
        while (since.Elapsed < LongestFarewell && (await CountAsync(cancellationToken)).Sessions > 0)
            await Task.Delay(100, cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<double?> BytesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.ScalarAsync(BytesSql, cancellationToken, _application) is double bytes ? bytes : null;
        }
        catch (PostgresException)
        {
            _tellsBytes = false;
            return null;
        }
    }
}
