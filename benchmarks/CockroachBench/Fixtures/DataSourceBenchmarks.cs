namespace CockroachBench.Fixtures;

// Base of scenarios on one data source, in a process of the method's own: no operation pays for the pool's first connection.
public abstract class DataSourceBenchmarks : DatabaseBenchmarks
{
    protected NpgsqlDataSource DataSource { get; private set; } = null!;

    [GlobalSetup]
    public virtual void Setup()
    {
        DataSource = CreateDataSource(Configure);
        Fill();
    }

    protected virtual void Configure(NpgsqlConnectionStringBuilder options) { }

    protected virtual void Fill() => DataSource.OpenConnection().Dispose();

    protected static long ReadAll(NpgsqlDataReader reader)
    {
        var sum = 0L;
        while (reader.Read()) sum = Checksum.Add(sum, Item.Read(reader));
        return sum;
    }
}
