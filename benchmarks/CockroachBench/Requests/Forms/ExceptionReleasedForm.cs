using CockroachBench.Requests.Service;
using CockroachBench.Soak;
using Npgsql;

namespace CockroachBench.Requests.Forms;

/// <summary>After: the request throws, and <c>await using</c> gives the connection back all the same.</summary>
public sealed class ExceptionReleasedForm(ServiceResources resources) : UserForm(resources)
{
    /// <inheritdoc/>
    protected override async Task<T> QueryAsync<T>(UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        await using var command = query.On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var result = await read(reader);
        return result is null ? result : throw new PlannedFailureException();
    }
}
