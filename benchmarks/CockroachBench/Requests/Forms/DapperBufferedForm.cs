using Dapper;

namespace CockroachBench.Requests.Forms;

// Dapper, every row in a list before the first is written.
internal sealed class DapperBufferedForm(ServiceResources resources) : DapperForm(resources)
{
    public override async Task<object> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<User>(new CommandDefinition(Resources.AllUsersSql, cancellationToken: cancellationToken));
    }
}

// What both of Dapper's forms have in common: one user.
internal abstract class DapperForm(ServiceResources resources) : UserForm(resources)
{
    private const string OneSql = $"select {User.Columns} from {BenchmarkSchema.UserTable} where id = @id";
    public override async Task<User?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        var command = new CommandDefinition(OneSql, new { id }, cancellationToken: cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<User>(command);
    }
    protected sealed override Task<T> QueryAsync<T>(
        UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Dapper reads by itself");
}
