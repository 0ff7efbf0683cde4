namespace CockroachBench.Statements;

// Dapper keeps what it worked out for a query under the query's text: values written into the text make a new one each time.
[BenchmarkCategory("Statements", Sync)]
[InvocationCount(256)] // the cache grows until the iteration's cleanup
public class DapperCacheBenchmarks : ConnectionBenchmarks
{
    private readonly string _query =
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id = ";

    private long _calls;

    private string ParameterisedSql => _query + "@id";

    // The first of many texts: another number each time.
    private string FirstValueSql => _query + "1";

    [IterationCleanup]
    public void Purge() => SqlMapper.PurgeQueryCache();

    [Benchmark(Baseline = true), Sql(nameof(ParameterisedSql))]
    public long Query_Parameterised() => Checksum.Add(0, Connection.QuerySingle<Item>(_query + "@id", new { id = NextKey() }));

    [Benchmark, BenchmarkCategory(Leaks), RetentionBudget(8192), Sql(nameof(FirstValueSql))]
    public long Query_ValuesInText() => Checksum.Add(0, Connection.QuerySingle<Item>(_query + NextKey().ToString()));

    // Each value twice in a row: now and then Dapper drops what was used only once.
    private long NextKey() => (_calls++ / 2 % BenchmarkSchema.NarrowRows) + 1;
}
