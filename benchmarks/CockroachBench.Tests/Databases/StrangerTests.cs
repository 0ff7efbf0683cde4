using System.Net.Sockets;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

// A database 'cockroachbench' that holds what others made: it stops a run, and outlives a clean-up.
public class StrangerTests(OwnServers servers) : IClassFixture<OwnServers>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Both => TestServers.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_table_that_has_one_of_our_names_and_no_mark_stops_seeding_and_keeps_its_rows(string name)
    {
        var server = await servers.FreshAsync(name);
        await server.ExecuteAsync("create table counter (id int8 primary key, mine text)", "insert into counter values (7, 'mine')");
        await AssertStoppedAsync(server, server.Suite, "public.counter");
        Assert.Equal("mine", await server.ScalarAsync("select mine from public.counter where id = 7"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Tables_behind_another_search_path_stop_seeding_and_stay(string name)
    {
        var server = await servers.FreshAsync(name);
        await server.ExecuteAsync("create schema mine", "create table mine.item_wide (id int8 primary key)");
        await server.ExecuteAsync("insert into mine.item_wide values (7)");
        await server.ExecuteAsync($"alter database {BenchmarkSchema.Database} set search_path = mine, public");
        await AssertStoppedAsync(server, server.Suite, "mine.item_wide");
        Assert.Equal(7L, await server.ScalarAsync("select id from mine.item_wide"));
    }

    [Fact]
    public async Task Tables_that_this_user_may_not_read_stop_seeding()
    {
        var server = await servers.FreshAsync(TestServers.Postgres);
        await server.ExecuteAsync("drop role if exists visitor", "create role visitor login password 'visitors-password'",
            "grant create, usage on schema public to visitor", "create schema closed",
            "create table closed.ledger (id int8)", "create table public.secret (id int8)");
        await AssertStoppedAsync(server, server.As("visitor", "visitors-password"), "closed.ledger, public.secret");
    }

    [Theory]
    [InlineData("create view report as select 1 as n", "public.report")]
    [InlineData("create materialized view report as select 1 as n", "public.report")]
    [InlineData("create sequence numbers", "public.numbers")]
    [InlineData("create table parts (id int8) partition by range (id)", "public.parts")]
    [InlineData("create view item_million as select 1 as id", "public.item_million")]
    public async Task Every_kind_of_relation_stops_seeding(string made, string named)
    {
        var server = await servers.FreshAsync(TestServers.Postgres);
        await server.ExecuteAsync(made);
        await AssertStoppedAsync(server, server.Suite, named);
        Assert.IsType<string>(await server.ScalarAsync($"select to_regclass('{named}')::text"));
    }

    [Fact]
    public async Task A_clean_up_that_can_neither_drop_nor_mark_the_database_shows_the_first_error()
    {
        var server = await servers.FreshAsync(TestServers.Postgres, withDatabase: false);
        await BenchmarkSchema.EnsureAsync(server.Admin, server.Kind, Token);
        using var proxy = new DyingProxy($"{server.Admin};SSL Mode=Disable;GSS Encryption Mode=Disable", lives: 1);
        var error = await Assert.ThrowsAnyAsync<NpgsqlException>(() => BenchmarkSchema.RemoveAsync(proxy.ConnectionString, Token));
        // The connection of the drop is cut; that of the mark is refused.
        Assert.NotEqual(SocketError.ConnectionRefused, (error.InnerException as SocketException)?.SocketErrorCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_clean_up_keeps_the_schemas_views_and_functions_of_others_and_names_them(string name)
    {
        var server = await servers.FreshAsync(name, withDatabase: false);
        Assert.True((await BenchmarkSchema.EnsureAsync(server.Admin, server.Kind, Token)).Seeded);
        await server.ExecuteAsync("create schema reports", "create view reports.numbers as select 42 as n");
        await server.ExecuteAsync("create table public.notes (id int8)");
        const string twice = "create function public.twice(n int) returns int language sql as 'select 2 * n'";
        if (name == TestServers.Postgres) await server.ExecuteAsync(twice);
        var said = await BenchmarkSchema.RemoveAsync(server.Admin, Token);
        const string removed = $"The suite's tables in the database '{BenchmarkSchema.Database}' are removed. The database stays";
        Assert.StartsWith(removed, said, StringComparison.Ordinal);
        string[] kept = ["schema reports", "reports.numbers", "public.notes"];
        Assert.All(kept, k => Assert.Contains(k, said, StringComparison.Ordinal));
        Assert.Equal(42L, Convert.ToInt64(await server.ScalarAsync("select n from reports.numbers"), null));
        Assert.Equal(0L, await server.ScalarAsync("select count(*) from public.notes"));
        const string ours = "select count(*) from pg_catalog.pg_class where relname in ('cockroachbench_schema', 'app_user')";
        Assert.Equal(0L, await server.ScalarAsync(ours));
        if (name != TestServers.Postgres) return;
        Assert.Contains("function public.twice(integer)", said, StringComparison.Ordinal);
        Assert.Equal(42, await server.ScalarAsync("select public.twice(21)"));
    }

    [Fact]
    public async Task Two_runs_that_begin_at_once_make_the_data_once()
    {
        var server = await servers.FreshAsync(TestServers.Postgres, withDatabase: false);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => BenchmarkSchema.EnsureAsync(server.Admin, server.Kind, Token)));
        Assert.Single(both, b => b.Seeded);
        Assert.Equal((long)BenchmarkSchema.UserRows, await server.ScalarAsync("select count(*) from public.app_user"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_table_of_ours_that_a_view_of_others_needs_stays_and_is_named(string name)
    {
        var server = await servers.FreshAsync(name, withDatabase: false);
        await BenchmarkSchema.EnsureAsync(server.Admin, server.Kind, Token);
        await server.ExecuteAsync("create schema reports", "create view reports.names as select name from public.app_user");
        var said = await BenchmarkSchema.RemoveAsync(server.Admin, Token);
        Assert.Contains("public.app_user stays", said, StringComparison.Ordinal);
        Assert.Contains("names", said, StringComparison.Ordinal);
        Assert.Equal((long)BenchmarkSchema.UserRows, await server.ScalarAsync("select count(*) from reports.names"));
    }

    [Fact]
    public async Task Neither_seeding_nor_a_clean_up_changes_what_others_have_made()
    {
        const int seed = 20261130;
        const int rounds = 14;
        var random = new Random(seed);
        var dropped = 0;
        for (var round = 0; round < rounds; round++)
        {
            var server = await servers.FreshAsync(TestServers.Postgres);
            const string visitor = "do $$ begin create role visitor; exception when duplicate_object then null; end $$";
            if (round == 0) await TestServer.ScalarAsync(server.Admin, visitor);
            var isClean = random.Next(3) > 0;
            var database = new RandomDatabase(server, random);
            await database.FillAsync(withStranger: !isClean, alone: isClean && random.Next(4) == 0);
            var before = await RandomDatabase.PictureAsync(server);
            var what = $"seed {seed}, round {round}, {(isClean ? "clean" : "seed")}:\n{string.Join('\n', database.Statements)}";
            if (isClean)
            {
                what += $"\n{await BenchmarkSchema.RemoveAsync(server.Admin, Token)}";
                const string find = $"select 1 from pg_database where datname = '{BenchmarkSchema.Database}'";
                if (await TestServer.ScalarAsync(server.Admin, find) is null)
                {
                    Assert.True(before.Count == 0, $"the database is gone, and with it {string.Join("; ", before)}. {what}");
                    dropped++;
                    continue;
                }
            }
            else
            {
                await Assert.ThrowsAsync<DatabaseOptionException>(() => BenchmarkSchema.EnsureAsync(server.Admin, server.Kind, Token));
            }
            var after = await RandomDatabase.PictureAsync(server);
            var (lost, added) = (string.Join("; ", before.Except(after)), string.Join("; ", after.Except(before)));
            Assert.True(before.SequenceEqual(after), $"lost: {lost}; new: {added}. {what}");
        }
        Assert.InRange(dropped, 1, rounds / 2);
    }

    private static async Task AssertStoppedAsync(OwnServer server, string connectionString, string named)
    {
        var refusal = await Assert.ThrowsAsync<DatabaseOptionException>(
            () => BenchmarkSchema.EnsureAsync(connectionString, server.Kind, Token));
        const string stopped = $"--database: the database '{BenchmarkSchema.Database}' holds ";
        Assert.StartsWith(stopped, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }
}
