namespace CockroachBench.Fixtures;

// Base of scenarios on one open connection.
public abstract class ConnectionBenchmarks : DataSourceBenchmarks
{
    protected NpgsqlConnection Connection { get; private set; } = null!;

    protected override void Fill() => Connection = Own(DataSource.OpenConnection());
}
