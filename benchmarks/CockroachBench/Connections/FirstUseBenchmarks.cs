using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CockroachBench.Connections;

// The first query of a new data source: the driver reads the server's type catalogue, the default, or does without. EF Core also builds its
// services and its model, and compiles the query. The very first use in a process takes longer: it also loads EF Core's code.
[BenchmarkCategory("Connections", Sync)]
[Sql(nameof(Sql))]
public class FirstUseBenchmarks
{
    private const string Sql = "select 1";

    private static string EfSql =>
        $"SELECT i.id\nFROM {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} AS i\nWHERE i.id = 1\nLIMIT 2";

    [Benchmark(Baseline = true)]
    public long FirstQuery_TypeLoading() => Run(typeLoading: true);

    // Enough for the built-in types.
    [Benchmark]
    public long FirstQuery_NoTypeLoading() => Run(typeLoading: false);

    // With services of its own: those that EF Core makes itself it keeps, and the model with them.
    [Benchmark, Sql(nameof(EfSql))]
    public long FirstQuery_EfCore()
    {
        using var dataSource = BenchmarkDatabase.CreateDataSource();
        using var services = new ServiceCollection().AddEntityFrameworkNpgsql().BuildServiceProvider();
        var options = new DbContextOptionsBuilder<ItemContext>().UseInternalServiceProvider(services).UseNpgsql(dataSource).Options;
        using var context = new ItemContext(options);
        return context.Items.Where(i => i.Id == 1).Select(i => i.Id).Single();
    }

    private static long Run(bool typeLoading)
    {
        var builder = BenchmarkDatabase.CreateDataSourceBuilder();
        builder.ConfigureTypeLoading(b => b.EnableTypeLoading(typeLoading));
        using var dataSource = builder.Build();
        using var connection = dataSource.OpenConnection();
        using var command = new NpgsqlCommand(Sql, connection);
        return Convert.ToInt64(command.ExecuteScalar(), null);
    }
}
