using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Fixtures;

// Two of the suite's tables for EF Core.
internal sealed class ItemContext(DbContextOptions<ItemContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    public DbSet<Counter> Counters => Set<Counter>();

    // What EF Core sends for items, up to its condition.
    public static string Select => $"SELECT i.id, i.category, i.created, i.payload, i.price\nFROM {Table} AS i\n";

    private static string Table => BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Item>().HasKey(i => i.Id);
        modelBuilder.Entity<Counter>().HasKey(c => c.Id);
        SuiteModel.Map<Item>(modelBuilder, Table);
        SuiteModel.Map<Counter>(modelBuilder, BenchmarkSchema.CounterTable);
    }

    internal sealed class Counter
    {
        public long Id { get; set; }

        public long N { get; set; }
    }
}
