using BenchmarkDotNet.Attributes;
using CockroachBench.Fixtures;
using Npgsql;

namespace CockroachBench.Connections;

/// <summary>The first query of a new data source: the driver reads the server's type catalogue, unless told not to.</summary>
[BenchmarkCategory("Connections", Categories.Sync)]
[Sql(nameof(Sql))]
public class FirstUseBenchmarks
{
    private const string Sql = "select 1";

    /// <summary>With type loading, the default.</summary>
    [Benchmark(Baseline = true)]
    public long FirstQuery_TypeLoading() => Run(typeLoading: true);

    /// <summary>Without: enough for the built-in types.</summary>
    [Benchmark]
    public long FirstQuery_NoTypeLoading() => Run(typeLoading: false);

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
