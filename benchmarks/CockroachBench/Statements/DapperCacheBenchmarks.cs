using System.Globalization;
using BenchmarkDotNet.Attributes;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using CockroachBench.Retention;
using Dapper;
using Npgsql;

namespace CockroachBench.Statements;

/// <summary>Dapper keeps what it worked out for a query under the query's text: values written into the text make a new one each time.</summary>
/// <remarks>The cache is purged between iterations: it grows, and the operations of an iteration are fixed.</remarks>
[BenchmarkCategory("Statements", Categories.Sync)]
[InvocationCount(Operations)]
public class DapperCacheBenchmarks
{
    private const int Operations = 256;
    private const int RetentionOperations = 8192;

    private readonly string _query = $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id = ";

    private string ParameterisedSql => _query + "@id";

    // The first of many texts: another number each time.
    private string FirstValueSql => _query + "1";

    private NpgsqlDataSource _dataSource = null!;
    private NpgsqlConnection _connection = null!;
    private long _calls;

    /// <summary>Opens a connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dataSource = BenchmarkDatabase.CreateDataSource();
        _connection = _dataSource.OpenConnection();
    }

    /// <summary>Empties Dapper's cache.</summary>
    [IterationCleanup]
    public void Purge() => SqlMapper.PurgeQueryCache();

    /// <summary>Closes everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _connection.Dispose();
        _dataSource.Dispose();
    }

    /// <summary>One text, the value as a parameter.</summary>
    [Benchmark(Baseline = true), Sql(nameof(ParameterisedSql))]
    public long Query_Parameterised() => Checksum.Add(0, _connection.QuerySingle<Item>(_query + "@id", new { id = NextKey() }));

    /// <summary>The value in the text: a text of its own for each value.</summary>
    [Benchmark, BenchmarkCategory(Categories.Leaks), RetentionBudget(RetentionOperations), Sql(nameof(FirstValueSql))]
    public long Query_ValuesInText() => Checksum.Add(0, _connection.QuerySingle<Item>(_query + NextKey().ToString(CultureInfo.InvariantCulture)));

    // Each value twice in a row: now and then Dapper drops what was used only once.
    private long NextKey() => (_calls++ / 2 % BenchmarkSchema.NarrowRows) + 1;
}
