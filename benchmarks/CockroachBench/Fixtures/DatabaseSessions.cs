using CockroachBench.Databases.Inspection;
[assembly: SessionCounter(typeof(CockroachBench.Fixtures.DatabaseSessions))]

namespace CockroachBench.Fixtures;

// Counts the measured case's sessions on the server, by application name, over a connection that is held while the case is measured.
internal sealed class DatabaseSessions : ISessionCounter
{
    private const string OwnName = "cockroachbench.sessions";

    private readonly NpgsqlDataSource _dataSource;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _count;

    public DatabaseSessions()
    {
        var application = CaseName.Current;
        _dataSource = BenchmarkDatabase.CreateDataSource(o => (o.Pooling, o.ApplicationName) = (false, OwnName));
        try
        {
            _connection = _dataSource.OpenConnection();
            var (view, problem) = SessionView.FindAsync(_connection, OwnName, CancellationToken.None).GetAwaiter().GetResult();
            if (view is null) throw new NotSupportedException($"sessions are not counted: {problem}");
            _count = new NpgsqlCommand(view.CountSql, _connection) { Parameters = { new() { Value = application } } };
            _count.Prepare();
        }
        catch
        {
            _connection?.Dispose();
            _dataSource.Dispose();
            throw;
        }
    }

    public int CountSessions() => Convert.ToInt32(_count.ExecuteScalar(), null);

    public void Dispose()
    {
        _count.Dispose();
        _connection.Dispose();
        _dataSource.Dispose();
    }
}
