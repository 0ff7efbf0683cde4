using Npgsql;

namespace CockroachBench.Requests.Service;

/// <summary>
/// One way to write the service's two endpoints. A form decides what is opened, what is closed and what is kept; the
/// queries and what is read from them are the same in all.
/// </summary>
public abstract class UserForm(ServiceResources resources)
{
    /// <summary>What the form works with.</summary>
    protected ServiceResources Resources { get; } = resources;

    /// <summary><c>GET /user/{id}</c>.</summary>
    /// <returns>Null where there is no such user.</returns>
    public virtual Task<User?> FindAsync(long id, CancellationToken cancellationToken) =>
        QueryAsync(UserQuery.One(id), async reader => await reader.ReadAsync(cancellationToken) ? Read(reader) : null, cancellationToken);

    /// <summary><c>GET /users</c>.</summary>
    /// <returns>What is written as JSON: a list, or an <see cref="IAsyncEnumerable{T}"/> that is read while the response is written.</returns>
    public virtual async Task<object> AllAsync(CancellationToken cancellationToken) =>
        await QueryAsync(new UserQuery(Resources.AllUsersSql, null), async reader =>
        {
            var users = new List<User>();
            while (await reader.ReadAsync(cancellationToken)) users.Add(Read(reader));
            return users;
        }, cancellationToken);

    /// <summary>Forgets what a static holds, so that a benchmark's iterations start alike.</summary>
    public virtual void Release() { }

    /// <summary>Runs a query the way of this form.</summary>
    protected abstract Task<T> QueryAsync<T>(UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>The reader's current row.</summary>
    protected static User Read(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
}
