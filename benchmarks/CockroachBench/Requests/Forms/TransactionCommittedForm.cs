namespace CockroachBench.Requests.Forms;

// After: the transaction is committed, or rolled back by await using, within the request.
internal sealed class TransactionCommittedForm(ServiceResources resources) : UserForm(resources)
{
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        T result;
        await using (var command = query.On(connection, transaction))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            result = await read(reader);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
