namespace CockroachBench.Requests.Service;

// One way to write the service's two endpoints. A form decides what is opened, closed and kept; the queries and what is read from them
// are the same in all.
internal abstract class UserForm(ServiceResources resources)
{
    protected ServiceResources Resources { get; } = resources;

    // GET /user/{id}: null where there is no such user.
    public virtual Task<User?> FindAsync(long id, CancellationToken cancellationToken) =>
        QueryAsync(UserQuery.One(id), async reader => await reader.ReadAsync(cancellationToken) ? Read(reader) : null, cancellationToken);

    // GET /users: a list, or an IAsyncEnumerable that is read while the response is written.
    public virtual async Task<object> AllAsync(CancellationToken cancellationToken) =>
        await QueryAsync(new UserQuery(Resources.AllUsersSql, null), async reader =>
        {
            var users = new List<User>();
            while (await reader.ReadAsync(cancellationToken)) users.Add(Read(reader));
            return users;
        }, cancellationToken);

    // Forgets what a static holds, so that a benchmark's iterations start alike.
    public virtual void Release() { }

    protected abstract Task<T> QueryAsync<T>(UserQuery query, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken);

    protected static User Read(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
}
