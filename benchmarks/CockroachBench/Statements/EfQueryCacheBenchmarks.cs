using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Statements;

// EF Core caches a compiled query under its expression, which has the SQL text in it: values written into the text make a new query to
// compile each time. The cache has a limit, at which it drops entries: until then it grows with each text.
[BenchmarkCategory("Statements", Sync)]
public class EfQueryCacheBenchmarks : ConnectionBenchmarks
{
    private readonly string _query =
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id = ";

    private ItemContexts _contexts = null!;
    private long _calls;

    // EF Core appends a line break.
    private string ParameterisedSql => _query + "@p0\n";

    // The first of many texts: another number each time.
    private string FirstValueSql => _query + "1\n";

    protected override void Fill()
    {
        base.Fill();
        _contexts = ItemContexts.On(Connection);
    }

    [Benchmark(Baseline = true), Sql(nameof(ParameterisedSql))]
    public long Query_Parameterised() => Query(_query + "{0}", NextKey());

    [Benchmark, BenchmarkCategory(Leaks), RetentionBudget(256), Sql(nameof(FirstValueSql))] // far from the limit
    public long Query_ValuesInText() => Query(_query + NextKey().ToString());

    private long Query(string sql, params object[] parameters)
    {
        using var context = _contexts.Create();
        return Checksum.Add(0, context.Items.FromSqlRaw(sql, parameters).AsNoTracking().AsEnumerable().Single());
    }

    private long NextKey() => (_calls++ % BenchmarkSchema.NarrowRows) + 1;
}
