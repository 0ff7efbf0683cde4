using CockroachBench.Soak;

namespace CockroachBench.Requests.Forms;

// Before: the connection is closed on the way out, and an exception takes another way.
internal sealed class ExceptionWithoutReleaseForm(ServiceResources resources) : UserForm(resources)
{
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = Resources.Lose(await Resources.Pool.OpenConnectionAsync(cancellationToken));
        var command = query.On(connection);
        var reader = await command.ExecuteReaderAsync(cancellationToken);
        var result = await read(reader);
        if (result is not null) throw new PlannedFailureException();
        await reader.CloseAsync();
        await connection.CloseAsync();
        return result;
    }
}
