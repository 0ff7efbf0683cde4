using Microsoft.EntityFrameworkCore;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace CockroachBench.Fixtures;

// One way to come by a context. BenchmarkDotNet looks at the types of all fields of all benchmark classes: with this class there, and none
// of EF Core's, a process that measures something else does not load EF Core.
internal sealed class ItemContexts(Func<ItemContext> create)
{
    // A new one, which opens and closes a pooled connection for each query.
    public static ItemContexts On(NpgsqlDataSource dataSource)
    {
        var options = new DbContextOptionsBuilder<ItemContext>().UseNpgsql(dataSource).Options;
        return new(() => new ItemContext(options));
    }

    // A new one, on a connection that stays open.
    public static ItemContexts On(NpgsqlConnection connection, Action<NpgsqlDbContextOptionsBuilder>? configure = null)
    {
        var options = new DbContextOptionsBuilder<ItemContext>().UseNpgsql(connection, configure).Options;
        return new(() => new ItemContext(options));
    }

    public ItemContext Create() => create();
}
