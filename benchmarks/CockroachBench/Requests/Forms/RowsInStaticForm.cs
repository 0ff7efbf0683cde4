using System.Collections.Concurrent;

namespace CockroachBench.Requests.Forms;

// Before: what a request read goes into a static cache that nothing ever leaves.
internal sealed class RowsInStaticForm(ServiceResources resources) : UserForm(resources)
{
    private static readonly ConcurrentQueue<object?> Cache = [];
    public override void Release() => Cache.Clear();
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        await using var command = query.On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var result = await read(reader);
        Cache.Enqueue(result);
        return result;
    }
}
