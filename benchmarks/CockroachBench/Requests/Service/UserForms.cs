using System.Collections.Concurrent;

namespace CockroachBench.Requests.Service;

// One way to write the service's endpoints: what is opened, closed and kept. Answers with a user, null where there is none, or with the
// users: a list, or an IAsyncEnumerable that is read while the response is written.
internal delegate Task<object?> UserForm(UserRequest request);

internal static class UserForms
{
    // What two of the forms put into a static, and nothing ever takes out.
    private static readonly ConcurrentQueue<object?> Kept = [];

    // So that a benchmark's iterations start alike.
    public static void Release() => Kept.Clear();

    // Connection, command and reader end with the request on every path: await using.
    public static async Task<object?> ScopedAsync(UserRequest request)
    {
        await using var connection = await request.OpenAsync();
        return await request.ReadAsync(connection);
    }

    // The same by hand: try and finally.
    public static async Task<object?> FinallyAsync(UserRequest request)
    {
        NpgsqlConnection? connection = null;
        NpgsqlCommand? command = null;
        NpgsqlDataReader? reader = null;
        try
        {
            connection = await request.OpenAsync();
            command = request.CommandOn(connection);
            reader = await command.ExecuteReaderAsync(request.Cancelled);
            return await request.ReadAsync(reader);
        }
        finally
        {
            if (reader is not null) await reader.DisposeAsync();
            if (command is not null) await command.DisposeAsync();
            if (connection is not null) await connection.DisposeAsync();
        }
    }

    // Every row in a list before the first is written.
    public static async Task<object?> DapperBufferedAsync(UserRequest request)
    {
        if (request.Id is { } id) return await FindByDapperAsync(request, id);
        await using var connection = await request.OpenAsync();
        return await connection.QueryAsync<User>(new CommandDefinition(request.Sql, cancellationToken: request.Cancelled));
    }

    // Each row written to the response as it is read: the connection lives as long as the response is written.
    public static async Task<object?> DapperStreamedAsync(UserRequest request)
    {
        return request.Id is { } id ? await FindByDapperAsync(request, id) : StreamAsync();

        async IAsyncEnumerable<User> StreamAsync()
        {
            await using var connection = await request.OpenAsync();
            var sent = 0;
            for (var attempt = request.Resources.StrayCancels.Begin(); ; attempt++)
            {
                await using var users = connection.QueryUnbufferedAsync<User>(request.Sql).GetAsyncEnumerator(request.Cancelled);
                for (var read = 0; ; read++)
                {
                    bool hasRow;
                    try
                    {
                        hasRow = await users.MoveNextAsync();
                    }
                    catch (PostgresException e) when (request.Resources.StrayCancels.Ended(e, attempt))
                    {
                        break;
                    }
                    if (!hasRow) yield break;
                    if (read < sent) continue; // of the attempt before
                    sent++;
                    yield return users.Current;
                }
            }
        }
    }

    // A physical connection for each request: nothing is left behind, everything is paid each time.
    public static async Task<object?> UnpooledAsync(UserRequest request)
    {
        await using var connection = await request.OpenAsync(request.Resources.Unpooled);
        return await request.ReadAsync(connection);
    }

    // Every request puts its connection into a static, for later, and there is no later.
    public static async Task<object?> ConnectionInStaticAsync(UserRequest request)
    {
        var connection = request.Lose(await request.OpenAsync());
        Kept.Enqueue(connection);
        return await request.ReadAsync(connection);
    }

    // Closing the reader would close the connection, as CommandBehavior.CloseConnection says, but the reader is left open.
    public static async Task<object?> ReaderLeftOpenAsync(UserRequest request)
    {
        var command = request.CommandOn(request.Lose(await request.OpenAsync()));
        return await request.ReadAsync(
            await command.ExecuteReaderAsync(System.Data.CommandBehavior.CloseConnection, request.Cancelled));
    }

    // The connection is never closed.
    public static async Task<object?> ConnectionLeftOpenAsync(UserRequest request) =>
        await request.ReadAsync(request.Lose(await request.OpenAsync()));

    // Every request makes itself a data source, which is a pool, and never disposes it.
    public static async Task<object?> DataSourcePerRequestAsync(UserRequest request)
    {
        await using var connection = await request.OpenAsync(request.Lose(request.Resources.CreateDataSource()));
        return await request.ReadAsync(connection);
    }

    // What a request read goes into a static cache that nothing ever leaves.
    public static async Task<object?> RowsInStaticAsync(UserRequest request)
    {
        var rows = await ScopedAsync(request);
        Kept.Enqueue(rows);
        return rows;
    }

    // The connection is closed on the way out, and an exception takes another way.
    public static async Task<object?> ExceptionWithoutReleaseAsync(UserRequest request)
    {
        var connection = request.Lose(await request.OpenAsync());
        var reader = await request.CommandOn(connection).ExecuteReaderAsync(request.Cancelled);
        Fail(await request.ReadAsync(reader));
        await reader.CloseAsync();
        await connection.CloseAsync();
        return null;
    }

    // The request throws, and await using gives the connection back.
    public static async Task<object?> ExceptionReleasedAsync(UserRequest request)
    {
        await using var connection = await request.OpenAsync();
        Fail(await request.ReadAsync(connection));
        return null;
    }

    // A transaction that is begun and not ended keeps its connection.
    public static async Task<object?> TransactionLeftOpenAsync(UserRequest request)
    {
        var connection = request.Lose(await request.OpenAsync());
        return await request.ReadAsync(connection, await connection.BeginTransactionAsync(request.Cancelled));
    }

    // The transaction is committed, or rolled back by await using, within the request.
    public static async Task<object?> TransactionCommittedAsync(UserRequest request)
    {
        await using var connection = await request.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(request.Cancelled);
        var result = await request.ReadAsync(connection, transaction);
        await transaction.CommitAsync(request.Cancelled);
        return result;
    }

    private static void Fail(object? found)
    {
        if (found is not null) throw new PlannedFailureException();
    }

    private static async Task<User?> FindByDapperAsync(UserRequest request, long id)
    {
        const string sql = $"select {User.Columns} from {BenchmarkSchema.UserTable} where id = @id";
        await using var connection = await request.OpenAsync();
        var command = new CommandDefinition(sql, new { id }, cancellationToken: request.Cancelled);
        return await connection.QuerySingleOrDefaultAsync<User>(command);
    }
}
