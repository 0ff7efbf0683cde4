namespace CockroachBench.Requests.Forms;

// Before: every request makes itself a data source, which is a pool, and never disposes it.
internal sealed class DataSourcePerRequestForm(ServiceResources resources) : UserForm(resources)
{
    protected override async Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var dataSource = Resources.Lose(Resources.CreateDataSource());
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = query.On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await read(reader);
    }
}
