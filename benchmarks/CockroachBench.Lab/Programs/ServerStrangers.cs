using Npgsql;

namespace CockroachBench.Lab.Programs;

// Tables and a session of others on a server that a run uses, and whether they are as they were.
internal sealed class ServerStrangers : IAsyncDisposable
{
    // Named as the suite's are, in the login's own database: the suite's own is not theirs.
    private static readonly string[] Plant =
    [
        "drop schema if exists strangers cascade",
        "create schema strangers",
        "create table strangers.counter (id int primary key, value text)",
        "insert into strangers.counter values (1, 'another''s'), (2, 'work')",
        "create view strangers.readings as select id, value from strangers.counter",
        "drop table if exists public.counter",
        "create table public.counter (id int primary key, value text)",
        "insert into public.counter values (1, 'precious')",
    ];

    private const string Objects = """
        union all select concat_ws(' ', 'object', n.nspname, c.relname, c.oid::text, c.relkind::text)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname in ('strangers', 'public')
        union all select concat_ws(' ', 'database', datname) from pg_catalog.pg_database where datname <> 'cockroachbench'
        union all select concat_ws(' ', 'role', rolname) from pg_catalog.pg_roles
        """;

    private readonly NpgsqlDataSource _dataSource;
    private readonly NpgsqlConnection _session;
    private readonly string _look;
    private readonly string _whoAmI;
    private List<string> _before = [];
    private object? _idBefore;

    private ServerStrangers(NpgsqlDataSource dataSource, NpgsqlConnection session, string look, string whoAmI) =>
        (_dataSource, _session, _look, _whoAmI) = (dataSource, session, look, whoAmI);

    public static async Task<ServerStrangers> PlantAsync(string connectionString)
    {
        var dataSource = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "stranger" });
        var session = await dataSource.OpenConnectionAsync();
        // One by one: CockroachDB does not see in a statement what another of the same batch has made.
        foreach (var statement in Plant) await ScalarAsync(session, statement);
        var isCockroach = session.PostgresParameters.ContainsKey("crdb_version");
        var writtenBy = isCockroach ? "crdb_internal_mvcc_timestamp::text" : "xmin::text, ctid::text";
        var look = string.Concat(((string[])["strangers.counter", "public.counter"]).Select((table, i) =>
            (i > 0 ? "union all " : "")
            + $"select concat_ws(' ', 'row', '{table}', {writtenBy}, id::text, value) from {table}\n")) + Objects;
        var strangers = new ServerStrangers(dataSource, session, look, isCockroach ? "show session_id" : "select pg_backend_pid()::text");
        strangers._before = await strangers.LookAsync();
        strangers._idBefore = await ScalarAsync(session, strangers._whoAmI);
        return strangers;
    }

    // withSession: whether the session should still be there: a server that was killed took it along.
    public async Task<IReadOnlyList<string>> ChangesAsync(bool withSession)
    {
        var now = await LookAsync();
        List<string> changes = [.. _before.Except(now).Select(l => $"was: {l}"), .. now.Except(_before).Select(l => $"is: {l}")];
        if (!withSession) return changes;
        try
        {
            var id = await ScalarAsync(_session, _whoAmI);
            if (!Equals(id, _idBefore)) changes.Add($"the session is another: {id}");
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            changes.Add($"the session is gone: {e.Message}");
        }
        return changes;
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    private async Task<List<string>> LookAsync()
    {
        await using var command = _dataSource.CreateCommand(_look);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> seen = [];
        while (await reader.ReadAsync()) seen.Add(reader.GetString(0));
        return seen;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
