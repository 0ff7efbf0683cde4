using System.Data;

using NpgsqlTypes;

namespace CockroachBench.Databases.Schema;

// A relation in the suite's database; the oid tells it from another of the same name. IsMarked: a table with the suite's mark.
internal sealed record Relation(uint Oid, string Name, bool IsMarked, bool IsOfExtension)
{
    // A table with only our name, and a marked table that was renamed, are not ours.
    public bool IsOurs => IsMarked && BenchmarkSchema.TableNames.Contains(Name);
    // Made by others. Relations of an extension do not count, unless they have one of our names.
    public bool IsStranger => !IsOurs && (!IsOfExtension || BenchmarkSchema.TableNames.Contains(Name));
}

// Tells the suite's tables from others' by the mark they carry, and drops no other.
internal static class OwnTables
{
    private const string Mark = "Made by CockroachBench, which drops it and makes it anew.";
    private const int MostNamed = 5;

    // Relations of every kind but parts of tables. Not from information_schema, which hides what this user may not read.
    private const string ListSql = $"""
        select c.oid, n.nspname::text, c.relname::text,
            c.relkind::text = 'r' and coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') = '{Mark}',
            exists (select 1 from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype::text = 'e')
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind::text in ('r', 'p', 'v', 'm', 'S', 'f') and {UserSchema}
        """;

    // FirstNormalObjectId: below it are the objects of every PostgreSQL database.
    private const string NotTheServers = "and c.oid >= 16384";

    // Schemas named pg_ are the server's.
    private const string UserSchema =
        "left(n.nspname::text, 3) <> 'pg_' and n.nspname::text not in ('information_schema', 'crdb_internal')";

    // Objects with a catalogue of their own; those of a table or an extension are left out below.
    private static readonly string[] ObjectCatalogues =
    [
        "pg_proc", "pg_extension", "pg_operator", "pg_opclass", "pg_opfamily", "pg_am", "pg_language", "pg_cast", "pg_collation",
        "pg_conversion", "pg_ts_config", "pg_ts_dict", "pg_ts_parser", "pg_ts_template", "pg_foreign_data_wrapper", "pg_foreign_server",
        "pg_event_trigger", "pg_publication", "pg_default_acl", "pg_transform", "pg_statistic_ext",
    ];

    private static readonly string PostgresObjectsSql = $"""
        select pg_catalog.pg_describe_object(o.classid, o.oid, 0) from (
            select 'pg_catalog.pg_class'::regclass as classid, c.oid from pg_catalog.pg_class c
                where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relpersistence <> 't'
            union all select 'pg_catalog.pg_type'::regclass, t.oid from pg_catalog.pg_type t
                where (t.typrelid = 0 or exists (select 1 from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
                    and t.typtype <> 'm' and not exists (select 1 from pg_catalog.pg_type e where e.typarray = t.oid)
            union all select 'pg_catalog.pg_namespace'::regclass, n.oid from pg_catalog.pg_namespace n
                where left(n.nspname::text, 3) <> 'pg_'
            union all select 'pg_catalog.pg_largeobject'::regclass, l.oid from pg_catalog.pg_largeobject_metadata l
            {string.Concat(ObjectCatalogues.Select(c => $"union all select 'pg_catalog.{c}'::regclass, x.oid from pg_catalog.{c} x "))}
        ) o
        where o.oid >= 16384 and not (o.classid = 'pg_catalog.pg_class'::regclass and o.oid = any($1))
            and not exists (select 1 from pg_catalog.pg_depend d
                where d.classid = o.classid and d.objid = o.oid and d.deptype in ('e', 'i'))
        order by 1
        """;

    private const string CockroachObjectsSql = $"""
        select 'schema ' || n.nspname::text from pg_catalog.pg_namespace n where {UserSchema} and n.nspname::text <> 'public'
        union all select 'type ' || n.nspname::text || '.' || t.typname::text
            from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace where {UserSchema} and (t.typtype::text = 'e'
                or (t.typtype::text = 'c' and not exists (
                    select 1 from pg_catalog.pg_class c where c.relnamespace = t.typnamespace and c.relname = t.typname)))
        union all select 'function ' || n.nspname::text || '.' || p.proname::text
            from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where {UserSchema}
        """;

    // A sequence that a table owns is dropped with it, without an error.
    private const string OwnedSql = """
        select n.nspname::text || '.' || s.relname::text from pg_catalog.pg_depend d
            join pg_catalog.pg_class s on s.oid = d.objid join pg_catalog.pg_namespace n on n.oid = s.relnamespace
        where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = $1
            and d.deptype in ('a', 'i') and s.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
        limit 1
        """;

    public static async Task<IReadOnlyList<Relation>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = new List<Relation>();
        await using var list = new NpgsqlCommand($"{ListSql} {(IsCockroach(connection) ? "" : NotTheServers)} order by 2, 3", connection);
        await using var reader = await list.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var name = $"{reader.GetString(1)}.{reader.GetString(2)}";
            found.Add(new(reader.GetFieldValue<uint>(0), name, reader.GetBoolean(3), reader.GetBoolean(4)));
        }
        return found;
    }

    // Throws DatabaseOptionException if others have made relations there.
    public static async Task<IReadOnlyList<Relation>> AloneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var relations = await ListAsync(connection, cancellationToken);
        var strangers = relations.Where(r => r.IsStranger).Select(r => r.Name).ToList();
        return strangers.Count == 0 ? [.. relations.Where(r => r.IsOurs)] : throw Stranger(Names(strangers));
    }

    // A table with the mark on it: both or neither.
    public static async Task CreateAsync(NpgsqlConnection connection, string table, string columns, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync($"create table {table} ({columns})", cancellationToken);
            await connection.ExecuteAsync($"comment on table {table} is '{Mark}'", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateTable)
        {
            if ((await ListAsync(connection, cancellationToken)).All(r => r.Name != table || !r.IsOurs)) throw Stranger(table);
            throw new DatabaseException($"--database: another run creates the tables of the database '{BenchmarkSchema.Database}'. "
                + "Run again when it has ended.", e);
        }
    }

    public static async Task DropAsync(NpgsqlConnection connection, IReadOnlyCollection<string> tables, CancellationToken cancellationToken)
    {
        foreach (var table in (await AloneAsync(connection, cancellationToken)).Where(r => tables.Contains(r.Name)))
            if (await TryDropAsync(connection, table, cancellationToken) is { } problem)
                throw new DatabaseOptionException(
                    $"--database: the table {table.Name} in the database '{BenchmarkSchema.Database}' cannot be made anew ({problem}). "
                    + "Remove what depends on it, or give another server.");
    }

    // Drops a table if it still is the one that was found. Returns why it stays, or null.
    public static async Task<string?> TryDropAsync(NpgsqlConnection connection, Relation table, CancellationToken cancellationToken)
    {
        try
        {
            // Read committed: behind the lock the statements see the table that is dropped.
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            if (!IsCockroach(connection))
            {
                await connection.ExecuteAsync($"lock table {table.Name} in access exclusive mode", cancellationToken);
                await using var find = new NpgsqlCommand(OwnedSql, connection)
                {
                    Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
                };
                if (await find.ExecuteScalarAsync(cancellationToken) is string owned) return $"{owned} would go with it";
            }
            if (!(await ListAsync(connection, cancellationToken)).Contains(table)) return "it is no longer the one that was found";
            await connection.ExecuteAsync($"drop table {table.Name}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return null;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DependentObjectsStillExist
            or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable)
        {
            return OneLine.Of(Secrets.FirstLine(e.Detail ?? e.MessageText));
        }
    }

    public static async Task<IReadOnlyList<string>> OthersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var relations = await ListAsync(connection, cancellationToken);
        var isCockroach = IsCockroach(connection);
        List<string> others = isCockroach ? [.. relations.Where(r => !r.IsOurs).Select(r => r.Name)] : [];
        await using var list = new NpgsqlCommand(isCockroach ? CockroachObjectsSql : PostgresObjectsSql, connection);
        var ours = relations.Where(r => r.IsOurs).Select(r => r.Oid).ToArray();
        if (!isCockroach) list.Parameters.Add(new() { Value = ours, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid });
        try
        {
            await using var reader = await list.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) others.Add(reader.GetString(0));
        }
        catch (PostgresException e)
        {
            // What cannot be listed may exist.
            others.Add($"what the server does not list ({e.Reason()})");
        }
        return others;
    }

    public static string Names(IReadOnlyList<string> names) =>
        OneLine.Of($"{string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "")}");

    // CockroachDB has no table locks.
    public static bool IsCockroach(NpgsqlConnection connection) => connection.PostgresParameters.ContainsKey("crdb_version");

    private static DatabaseOptionException Stranger(string names) => new(
        $"--database: the database '{BenchmarkSchema.Database}' holds {names}, without this suite's mark. It is left as it is. "
        + "Give another server, or rename that database; "
        + $"if an earlier version of this program made it, drop it by hand (drop database {BenchmarkSchema.Database}).");
}
