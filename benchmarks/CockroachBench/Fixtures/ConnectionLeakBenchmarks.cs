namespace CockroachBench.Fixtures;

// Base of scenarios that lose connections: their pool has room for all that an iteration or a retention measurement loses.
public abstract class ConnectionLeakBenchmarks : LeakBenchmarks
{
    public override void Release() => Abandoned.Release(DataSource);

    protected override void Configure(NpgsqlConnectionStringBuilder options) => options.MaxPoolSize = Abandoned.PoolSize;
}
