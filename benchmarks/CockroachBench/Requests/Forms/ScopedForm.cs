using CockroachBench.Requests.Service;
using Npgsql;

namespace CockroachBench.Requests.Forms;

/// <summary>Connection, command and reader end with the request, whatever happens: <c>await using</c>.</summary>
public sealed class ScopedForm(ServiceResources resources) : UserForm(resources)
{
    /// <inheritdoc/>
    protected override async Task<T> QueryAsync<T>(UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        await using var command = query.On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await read(reader);
    }
}
