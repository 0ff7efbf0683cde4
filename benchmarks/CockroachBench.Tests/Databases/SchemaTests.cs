using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

public class SchemaTests(TestServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task What_is_there_already_is_reused(string name)
    {
        var server = await servers.GetAsync(name);
        var (connectionString, seeded) = await BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token);
        Assert.False(seeded);
        Assert.Equal(BenchmarkSchema.Database, new NpgsqlConnectionStringBuilder(connectionString).Database);
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Every_row_on_the_server_is_what_the_client_computes(string name)
    {
        var server = await servers.GetAsync(name);
        await using var dataSource = NpgsqlDataSource.Create(server.Suite);
        foreach (var (payload, rows) in new[] { (BenchmarkSchema.NarrowPayload, BenchmarkSchema.NarrowRows),
            (BenchmarkSchema.WidePayload, BenchmarkSchema.WideRows) })
        {
            await using var command = dataSource.CreateCommand(
                $"select id, category, price, created, payload from {BenchmarkSchema.ItemTable(payload)} order by id");
            await using var reader = await command.ExecuteReaderAsync(Token);
            var id = 0;
            while (await reader.ReadAsync(Token))
                Assert.Equal(SeedData.Item(++id, payload),
                    new SeedItem(reader.GetInt64(0), reader.GetInt32(1), reader.GetDouble(2), reader.GetDateTime(3), reader.GetString(4)));
            Assert.Equal(rows, id);
        }
        await using (var command = dataSource.CreateCommand($"select id, name, email from {BenchmarkSchema.UserTable} order by id"))
        await using (var reader = await command.ExecuteReaderAsync(Token))
        {
            var id = 0;
            while (await reader.ReadAsync(Token))
                Assert.Equal(SeedData.User(++id), new SeedUser(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
            Assert.Equal(BenchmarkSchema.UserRows, id);
        }
        foreach (var length in BenchmarkSchema.LargeLengths)
        {
            await using var command = dataSource.CreateCommand($"select bytes, characters from large_value where length = {length}");
            await using var reader = await command.ExecuteReaderAsync(Token);
            Assert.True(await reader.ReadAsync(Token));
            Assert.Equal(SeedData.LargeText(length), reader.GetString(1));
            Assert.Equal(SeedData.LargeText(length), System.Text.Encoding.ASCII.GetString(reader.GetFieldValue<byte[]>(0)));
        }
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Another_versions_tables_are_made_anew(string name)
    {
        var server = await servers.GetAsync(name);
        await server.ScalarAsync("update cockroachbench_schema set version = 999");
        await server.ScalarAsync("delete from item_wide where id > 10");
        var (_, seeded) = await BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token);
        Assert.True(seeded);
        Assert.Equal((long)BenchmarkSchema.WideRows, await server.ScalarAsync("select count(*) from item_wide"));
        Assert.Equal((long)BenchmarkSchema.Version,
            Convert.ToInt64(await server.ScalarAsync("select version from cockroachbench_schema"), null));
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task What_was_half_written_is_written_anew(string name)
    {
        var server = await servers.GetAsync(name);
        await server.ScalarAsync("delete from cockroachbench_schema");
        await server.ScalarAsync("drop table large_value");
        var (_, seeded) = await BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token);
        Assert.True(seeded);
        Assert.Equal((long)BenchmarkSchema.LargeLengths.Count, await server.ScalarAsync("select count(*) from large_value"));
    }

    [Fact]
    public async Task A_million_rows_are_written_when_they_are_asked_for_and_again_when_that_was_stopped()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await server.ScalarAsync("drop table if exists cockroachbench_million");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, stop.Token, withMillion: true);
        await Wait.UntilAsync(async () => await IsThereAsync("item_million"), TimeSpan.FromSeconds(30), () => "no table is being written");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        // Half of it is no reason to write the base data anew, nor to refuse it.
        Assert.False((await BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token)).Seeded);

        Assert.True((await BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token, withMillion: true)).Seeded);
        Assert.Equal((long)BenchmarkSchema.MillionRows, await server.ScalarAsync("select count(*) from item_million"));
        Assert.Equal(SeedData.Item(BenchmarkSchema.MillionRows, BenchmarkSchema.NarrowPayload).Payload,
            await server.ScalarAsync($"select payload from item_million where id = {BenchmarkSchema.MillionRows}"));
        Assert.False((await BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token, withMillion: true)).Seeded);

        async Task<bool> IsThereAsync(string table) => await server.ScalarAsync($"select to_regclass('{table}')::text") is string;
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Tables_of_others_are_refused_and_left_as_they_are(string name)
    {
        var server = await servers.GetAsync(name);
        await server.ScalarAsync("create table customers (id int8 primary key)");
        await server.ScalarAsync("insert into customers values (42)");
        // Even where the suite's own tables would have to be made anew.
        await server.ScalarAsync("update cockroachbench_schema set version = 999");
        try
        {
            var refusal = await Assert.ThrowsAsync<DatabaseOptionException>(
                () => BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token));
            Assert.StartsWith("--database: ", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("customers", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(42L, await server.ScalarAsync("select id from customers"));
            Assert.Equal((long)BenchmarkSchema.NarrowRows, await server.ScalarAsync("select count(*) from item_narrow"));
        }
        finally
        {
            await server.ScalarAsync("drop table customers");
            await server.ScalarAsync($"update cockroachbench_schema set version = {BenchmarkSchema.Version}");
        }
    }

    [Fact]
    public async Task A_user_who_may_not_create_the_database_gets_the_next_step()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        await server.ScalarAsync("create role visitor login password 'visitors-password'");
        await TestServer.ScalarAsync(server.Admin, $"alter database {BenchmarkSchema.Database} rename to set_aside");
        try
        {
            var visitor = new NpgsqlConnectionStringBuilder(server.Admin) { Username = "visitor", Password = "visitors-password" };
            var refusal = await Assert.ThrowsAsync<DatabaseException>(() =>
                BenchmarkSchema.EnsureAsync(visitor.ConnectionString, server.Server.Kind, Token));
            Assert.StartsWith($"--database: the user 'visitor' may not create the database '{BenchmarkSchema.Database}'.", refusal.Message,
                StringComparison.Ordinal);
        }
        finally
        {
            await TestServer.ScalarAsync(server.Admin, $"alter database set_aside rename to {BenchmarkSchema.Database}");
            await TestServer.ScalarAsync(server.Admin, "drop role visitor");
        }
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Data_written_and_stopped_half_way_is_not_taken_for_whole(string name)
    {
        var server = await servers.GetAsync(name);
        await server.ScalarAsync("update cockroachbench_schema set version = 999");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.True((await BenchmarkSchema.EnsureAsync(server.Admin, server.Server.Kind, Token)).Seeded);
        Assert.Equal((long)BenchmarkSchema.NarrowRows, await server.ScalarAsync("select count(*) from item_narrow"));
    }
}
