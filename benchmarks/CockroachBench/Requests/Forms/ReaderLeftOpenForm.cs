using CockroachBench.Requests.Service;
using Npgsql;

namespace CockroachBench.Requests.Forms;

/// <summary>Before: closing the reader would close the connection, as <c>CommandBehavior.CloseConnection</c> says; nobody closes the reader.</summary>
public sealed class ReaderLeftOpenForm(ServiceResources resources) : UserForm(resources)
{
    /// <inheritdoc/>
    protected override async Task<T> QueryAsync<T>(UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = Resources.Lose(await Resources.Pool.OpenConnectionAsync(cancellationToken));
        var command = query.On(connection);
        var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.CloseConnection, cancellationToken);
        return await read(reader);
    }
}
