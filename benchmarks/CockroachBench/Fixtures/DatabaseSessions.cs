using CockroachBench.Retention;
using Npgsql;

[assembly: SessionCounter(typeof(CockroachBench.Fixtures.DatabaseSessions))]

namespace CockroachBench.Fixtures;

/// <summary>Counts the measured case's sessions on the server, by application name.</summary>
public sealed class DatabaseSessions : ISessionCounter
{
    private const string OwnName = "cockroachbench.sessions";

    private readonly NpgsqlDataSource _dataSource;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _count;

    /// <summary>Opens a connection of its own, held while the case is measured.</summary>
    public DatabaseSessions()
    {
        var application = CaseName.Current;
        _dataSource = BenchmarkDatabase.CreateDataSource(o => (o.Pooling, o.ApplicationName) = (false, OwnName));
        _connection = _dataSource.OpenConnection();
        _count = new NpgsqlCommand(Sql(), _connection) { Parameters = { new() { Value = application } } };
        _count.Prepare();
    }

    /// <inheritdoc/>
    public int CountSessions() => Convert.ToInt32(_count.ExecuteScalar(), null);

    /// <inheritdoc/>
    public void Dispose()
    {
        _count.Dispose();
        _connection.Dispose();
        _dataSource.Dispose();
    }

    // CockroachDB keeps closed sessions listed for a while, with a status; versions before that status list open ones only.
    private string Sql()
    {
        if (!IsCockroach()) return "select count(*) from pg_stat_activity where application_name = $1";
        using var columns = new NpgsqlCommand("select count(*) from [show columns from crdb_internal.cluster_sessions] where column_name = 'status'", _connection);
        var hasStatus = Convert.ToInt64(columns.ExecuteScalar(), null) > 0;
        return "select count(*) from crdb_internal.cluster_sessions where application_name = $1" + (hasStatus ? " and status <> 'CLOSED'" : "");
    }

    private bool IsCockroach()
    {
        using var version = new NpgsqlCommand("select version()", _connection);
        return ((string?)version.ExecuteScalar())?.Contains("CockroachDB", StringComparison.Ordinal) == true;
    }
}
