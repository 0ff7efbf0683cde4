using CockroachBench.Databases.Wire;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

public class WireConnectionTests(TestServers servers)
{
    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task It_drains_the_rows_that_the_driver_reads(string name)
    {
        var server = await servers.GetAsync(name);
        using var wire = WireConnection.Open(new(server.Suite));
        string[] queries =
        [
            "select 1",
            "select id, category, price, created, payload from item_narrow where id <= 0 order by id",
            "select id, category, price, created, payload from item_narrow where id <= 10000 order by id",
            "select id, category, price, created, payload from item_wide where id <= 100 order by id",
            "select bytes from large_value order by length",
        ];
        foreach (var query in queries)
        {
            var (rows, bytes) = await ReadAsync(server.Suite, query);
            // Twice: what is left of one answer would show in the next.
            for (var i = 0; i < 2; i++)
            {
                var drained = wire.Drain(WireConnection.ExtendedQuery(query));
                Assert.Equal((query, rows), (query, drained.Rows));
                Assert.True(drained.Bytes > bytes, $"{query}: {drained.Bytes} bytes came, the columns alone have {bytes}");
            }
        }
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Asked_for_fewer_rows_it_gets_fewer(string name)
    {
        var server = await servers.GetAsync(name);
        using var wire = WireConnection.Open(new(server.Suite));
        Assert.Equal(7, wire.Drain(WireConnection.ExtendedQuery("select id from item_narrow order by id", maxRows: 7)).Rows);
        Assert.Equal(1, wire.Drain(WireConnection.ExtendedQuery("select 1")).Rows);
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task An_error_of_the_server_is_reported_and_the_connection_goes_on(string name)
    {
        var server = await servers.GetAsync(name);
        using var wire = WireConnection.Open(new(server.Suite));
        var error = Assert.Throws<WireException>(() => wire.Drain(WireConnection.ExtendedQuery("select * from no_such_table")));
        Assert.StartsWith("42P01: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, wire.Drain(WireConnection.ExtendedQuery("select 1")).Rows);
    }

    [Fact]
    public async Task The_stand_in_lets_it_in_by_scram_and_only_with_the_right_password()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using (var wire = WireConnection.Open(new(server.Suite)))
            Assert.Equal("SCRAM-SHA-256", wire.Authentication);
        var error = Assert.Throws<WireException>(() => WireConnection.Open(new(server.Suite) { Password = "another" }));
        Assert.StartsWith("28P01: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_that_is_asked_for_and_not_spoken_is_refused()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        Assert.Throws<WireException>(() => WireConnection.Open(new(server.Suite) { SslMode = SslMode.Require }));
    }

    private static async Task<(long Rows, long Bytes)> ReadAsync(string connectionString, string query)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        long rows = 0, bytes = 0;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows++;
            for (var i = 0; i < reader.FieldCount; i++)
                bytes += reader.GetValue(i) switch
                {
                    string text => text.Length,
                    byte[] array => array.Length,
                    int => sizeof(int),
                    _ => sizeof(long),
                };
        }
        return (rows, bytes);
    }
}
