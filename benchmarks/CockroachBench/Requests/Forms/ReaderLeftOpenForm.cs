namespace CockroachBench.Requests.Forms;

// Closing the reader would close the connection, as CommandBehavior.CloseConnection says, but the reader is left open.
internal sealed class ReaderLeftOpenForm(ServiceResources resources) : UserForm(resources)
{
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = Resources.Lose(await Resources.Pool.OpenConnectionAsync(cancellationToken));
        var command = query.On(connection);
        var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.CloseConnection, cancellationToken);
        return await read(reader);
    }
}
