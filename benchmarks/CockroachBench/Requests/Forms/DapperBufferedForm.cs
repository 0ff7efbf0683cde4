using CockroachBench.Requests.Service;
using Dapper;
using Npgsql;

namespace CockroachBench.Requests.Forms;

/// <summary>Dapper, every row in a list before the first is written.</summary>
public sealed class DapperBufferedForm(ServiceResources resources) : DapperForm(resources)
{
    /// <inheritdoc/>
    public override async Task<object> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<User>(new CommandDefinition(Resources.AllUsersSql, cancellationToken: cancellationToken));
    }
}

/// <summary>What both of Dapper's forms have in common: one user.</summary>
public abstract class DapperForm(ServiceResources resources) : UserForm(resources)
{
    private const string OneSql = $"select {User.Columns} from {Databases.Schema.BenchmarkSchema.UserTable} where id = @id";

    /// <inheritdoc/>
    public override async Task<User?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<User>(new CommandDefinition(OneSql, new { id }, cancellationToken: cancellationToken));
    }

    /// <inheritdoc/>
    protected sealed override Task<T> QueryAsync<T>(UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Dapper reads by itself");
}
