using CockroachBench.Requests.Service;
using Npgsql;

namespace CockroachBench.Requests.Forms;

/// <summary>Before: a transaction is begun, nobody ends it, and its connection stays with it.</summary>
public sealed class TransactionLeftOpenForm(ServiceResources resources) : UserForm(resources)
{
    /// <inheritdoc/>
    protected override async Task<T> QueryAsync<T>(UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = Resources.Lose(await Resources.Pool.OpenConnectionAsync(cancellationToken));
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = query.On(connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await read(reader);
    }
}
