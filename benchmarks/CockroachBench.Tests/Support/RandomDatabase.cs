using System.Globalization;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using Npgsql;

namespace CockroachBench.Tests.Support;

// A PostgreSQL database of tables of ours and things of others, drawn at random, and a picture of all that is not ours.
internal sealed class RandomDatabase(OwnServer server, Random random)
{
    private const string Visitor = "visitor";

    private static readonly string[] Schemas = ["public", "mine", "\"Odd Name\"", "cockroachbench"];
    private static readonly string[] OwnNames = [.. BenchmarkSchema.TableNames.Select(n => n.Split('.')[1])];
    private static readonly string[] Names = [.. OwnNames, "notes", "\"Orders\""];

    // What others may have made; {0} is a schema, {1} a name, {2} a table of ours.
    private static readonly string[] Things =
    [
        "create table {0}.{1} (id int8, mine text)",
        "create table {0}.{1} as select n as id, 'row ' || n as mine from generate_series(1, 5) n",
        "create table {0}.{1} (like {2} including all)",
        "create view {0}.{1} as select 42 as n",
        "create view {0}.{1} as select * from {2}",
        "create materialized view {0}.{1} as select 42 as n",
        "create sequence {0}.{1}",
        "create sequence {0}.{1} owned by {2}.id",
        "create table {0}.{1} (id int8) partition by range (id)",
        "create table {0}.{1} () inherits ({2})",
        "create table {0}.{1} (id int8 references {2})",
        "create function {0}.{1}(n int) returns int language sql as 'select 2 * n'",
        "create function {0}.{1}() returns bigint language sql begin atomic select count(*) from {2}; end",
        "create function {0}.{1}(r {2}) returns int language sql as 'select 1'",
        "create type {0}.{1} as enum ('a', 'b')",
        "create type {0}.{1} as (a int, b text)",
        "create domain {0}.{1} as int check (value > 0)",
        "create aggregate {0}.{1} (int) (sfunc = int4pl, stype = int)",
        "create publication {1} for table {2}",
        "select lo_create(0)",
        "alter table {2} rename to {1}",
        "alter table {2} set schema {0}",
        "comment on table {2} is 'kept'",
        "comment on table {0}.{1} is 'Made by another.'",
        "alter table {0}.{1} owner to " + Visitor,
    ];

    // Says what became of it, for a failed test.
    public List<string> Statements { get; } = [];

    public async Task FillAsync(bool withStranger, bool alone)
    {
        await using var dataSource = NpgsqlDataSource.Create(server.Suite);
        await using var connection = await dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var schema in Schemas.Skip(1).Where(_ => !alone && random.Next(2) == 0))
            await TryAsync(connection, $"create schema {schema}");
        foreach (var table in BenchmarkSchema.TableNames.Where(_ => random.Next(3) > 0))
        {
            var isMarker = table == SchemaMarker.Table;
            var columns = isMarker ? "version int4, made_database bool" : "id int8 primary key, name text";
            await OwnTables.CreateAsync(connection, table, columns, TestContext.Current.CancellationToken);
            await TryAsync(connection, isMarker
                ? $"insert into {table} values ({random.Next(2) * BenchmarkSchema.Version}, {random.Next(4) > 0})"
                : $"insert into {table} select n, 'ours' from generate_series(1, 3) n");
        }
        for (var i = alone ? 0 : random.Next(6); i > 0; i--)
        {
            string[] names = [Pick(Schemas), Pick(Names), Pick(BenchmarkSchema.TableNames)];
            await TryAsync(connection, string.Format(CultureInfo.InvariantCulture, Pick(Things), names));
        }
        if (withStranger) await TryAsync(connection, "create table public.of_others as select 1 as id");
        var path = string.Join(", ", Schemas.OrderBy(_ => random.Next()).Take(2));
        await TryAsync(connection, $"alter role {server.User} set search_path = {path}");
    }

    // Everything in it that is not ours: objects with owner and comment, rows, values.
    public static async Task<IReadOnlyList<string>> PictureAsync(OwnServer server)
    {
        var names = string.Join(", ", BenchmarkSchema.TableNames.Select(n => $"'{n}'"));
        // Made by hand here, so that no mistake of the program's own query is shared.
        const string notSystem = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
        const string mark = "obj_description(c.oid, 'pg_class') = 'Made by CockroachBench, which drops it and makes it anew.'";
        var ours = $"c.relkind = 'r' and {mark} and n.nspname || '.' || c.relname in ({names})";
        const string relations = "pg_class c join pg_namespace n on n.oid = c.relnamespace";
        var others = $"{notSystem} and not coalesce({ours}, false)";
        string[] queries =
        [
            "select format('%s %s.%s %s %s %s', c.oid, n.nspname, c.relname, c.relkind, c.relowner, obj_description(c.oid, 'pg_class'))"
                + $" from {relations} where {others} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')",
            "select format('%s: %s', c.oid, query_to_xml(format('select * from %I.%I', n.nspname, c.relname), true, false, ''))"
                + $" from {relations} where {others} and c.relkind in ('r', 'm', 'S')",
            "select format('%s %s.%s %s %s', p.oid, n.nspname, p.proname, p.proowner, p.prosrc)"
                + $" from pg_proc p join pg_namespace n on n.oid = p.pronamespace where {notSystem}",
            "select format('%s %s.%s %s', t.oid, n.nspname, t.typname, t.typowner) from pg_type t"
                + $" join pg_namespace n on n.oid = t.typnamespace where {notSystem} and typrelid = 0 and typcategory <> 'A'",
            $"select format('%s %s %s', oid, nspname, nspowner) from pg_namespace n where n.oid >= 16384 and {notSystem}",
            "select format('%s publication %s', oid, pubname) from pg_publication",
            "select format('%s large object', oid) from pg_largeobject_metadata",
        ];
        await using var dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.Suite) { SearchPath = "pg_catalog" });
        await using var connection = await dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        foreach (var query in queries)
        {
            await using var command = new NpgsqlCommand($"{query} order by 1", connection);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) lines.Add(reader.GetString(0));
        }
        return lines;
    }

    private T Pick<T>(T[] among) => among[random.Next(among.Length)];

    // Not everything that is drawn is possible.
    private async Task TryAsync(NpgsqlConnection connection, string statement)
    {
        try
        {
            await connection.ExecuteAsync(statement, TestContext.Current.CancellationToken);
            Statements.Add(statement);
        }
        catch (PostgresException e)
        {
            Statements.Add($"-- {statement}: {e.MessageText}");
        }
    }
}
