namespace CockroachBench.Fixtures;

// Base of scenarios that leave things behind: a fixed number of operations, then all of it is released.
[InvocationCount(Abandoned.Operations)]
[Sql(nameof(RowsSql), typeof(LeakBenchmarks))]
public abstract class LeakBenchmarks : DataSourceBenchmarks
{
    // A few rows: the subject is what is around the query.
    protected static readonly string RowsSql =
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= 10 order by id";

    private protected Abandoned Abandoned { get; } = new();

    [IterationCleanup]
    public virtual void Release() => Abandoned.Release();

    protected static long Query(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(RowsSql, connection);
        using var reader = command.ExecuteReader();
        return ReadAll(reader);
    }
}
