using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Statements;

// A read by primary key with EF Core, untracked, in one context: the query is looked up in EF Core's cache by its expression, or
// compiled by hand.
[BenchmarkCategory("Statements", Sync)]
[Sql(nameof(EfSql))]
public class EfCompiledBenchmarks : ConnectionBenchmarks
{
    private const int Keys = 1000;

    private readonly string _sql =
        $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id = $1";

    private Lookups _lookups = null!;
    private long _key;

    private static string EfSql => $"{ItemContext.Select}WHERE i.id = @key\nLIMIT 2";

    protected override void Fill()
    {
        base.Fill();
        _lookups = new Lookups(Own(ItemContexts.On(Connection).Create()));
    }

    [Benchmark(Baseline = true), Sql(nameof(_sql))]
    public long Lookup_Npgsql()
    {
        using var command = new NpgsqlCommand(_sql, Connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = NextKey() } } };
        using var reader = command.ExecuteReader();
        reader.Read();
        return Checksum.Add(0, Item.Read(reader));
    }

    [Benchmark]
    public long Lookup_EfCached() => Checksum.Add(0, _lookups.Cached(NextKey()));

    [Benchmark]
    public long Lookup_EfCompiled() => Checksum.Add(0, _lookups.Compiled(NextKey()));

    private long NextKey() => (_key++ % Keys) + 1;

    private sealed class Lookups(ItemContext context)
    {
        private readonly Func<ItemContext, long, Item> _compiled =
            EF.CompileQuery((ItemContext context, long key) => context.Items.AsNoTracking().Single(i => i.Id == key));

        public Item Cached(long key) => context.Items.AsNoTracking().Single(i => i.Id == key);

        public Item Compiled(long key) => _compiled(context, key);
    }
}
