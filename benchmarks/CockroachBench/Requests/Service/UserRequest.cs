namespace CockroachBench.Requests.Service;

// A request for one user by its key, which is $1, or without an id for all.
internal sealed record UserRequest(ServiceResources Resources, long? Id, CancellationToken Cancelled)
{
    private const string OneSql = $"select {User.Columns} from {BenchmarkSchema.UserTable} where id = $1";

    public string Sql => Id is null ? Resources.AllUsersSql : OneSql;

    public ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource? dataSource = null) =>
        (dataSource ?? Resources.Pool).OpenConnectionAsync(Cancelled);

    // Notes a thing that the calling code forgets.
    public T Lose<T>(T thing) where T : IDisposable => Resources.Lose(thing);

    public NpgsqlCommand CommandOn(NpgsqlConnection connection, NpgsqlTransaction? transaction = null)
    {
        var command = new NpgsqlCommand(Sql, connection, transaction);
        if (Id is { } id) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        return command;
    }

    // A user, null where there is none, or a list; command and reader end here.
    public async Task<object?> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction = null)
    {
        await using var command = CommandOn(connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        return await ReadAsync(reader);
    }

    public async Task<object?> ReadAsync(NpgsqlDataReader reader)
    {
        if (Id is not null) return await reader.ReadAsync(Cancelled) ? User.Read(reader) : null;
        var users = new List<User>();
        while (await reader.ReadAsync(Cancelled)) users.Add(User.Read(reader));
        return users;
    }
}
