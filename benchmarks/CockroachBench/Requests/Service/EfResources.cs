using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CockroachBench.Requests.Service;

// What the forms with EF Core work with. Made at their first request: other forms do not load EF Core.
internal sealed class EfResources(NpgsqlDataSource pool) : IDisposable
{
    private readonly DbContextOptions<UserContext> _options = UserContext.On(pool);
    private ServiceProvider _container = CreateContainer(pool);

    public UserContext CreateContext() => new(_options);

    // The container keeps it.
    public UserContext ContextFromRoot() => _container.GetRequiredService<UserContext>();

    public void Release()
    {
        _container.Dispose();
        _container = CreateContainer(pool);
    }

    public void Dispose() => _container.Dispose();

    private static ServiceProvider CreateContainer(NpgsqlDataSource pool) => new ServiceCollection()
        .AddDbContext<UserContext>(o => o.UseNpgsql(pool), ServiceLifetime.Transient).BuildServiceProvider();
}
