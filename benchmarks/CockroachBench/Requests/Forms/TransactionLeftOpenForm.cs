namespace CockroachBench.Requests.Forms;

// A transaction that is begun and not ended keeps its connection.
internal sealed class TransactionLeftOpenForm(ServiceResources resources) : UserForm(resources)
{
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = Resources.Lose(await Resources.Pool.OpenConnectionAsync(cancellationToken));
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = query.On(connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await read(reader);
    }
}
