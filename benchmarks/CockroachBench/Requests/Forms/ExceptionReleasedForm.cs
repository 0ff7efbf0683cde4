using CockroachBench.Soak;

namespace CockroachBench.Requests.Forms;

// The request throws, and await using gives the connection back.
internal sealed class ExceptionReleasedForm(ServiceResources resources) : UserForm(resources)
{
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        await using var command = query.On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var result = await read(reader);
        return result is null ? result : throw new PlannedFailureException();
    }
}
