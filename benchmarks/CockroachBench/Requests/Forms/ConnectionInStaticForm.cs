using System.Collections.Concurrent;

namespace CockroachBench.Requests.Forms;

// Before: every request puts its connection into a static, for later, and there is no later.
internal sealed class ConnectionInStaticForm(ServiceResources resources) : UserForm(resources)
{
    private static readonly ConcurrentQueue<NpgsqlConnection> Kept = [];
    public override void Release() => Kept.Clear();
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = Resources.Lose(await Resources.Pool.OpenConnectionAsync(cancellationToken));
        Kept.Enqueue(connection);
        await using var command = query.On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await read(reader);
    }
}
