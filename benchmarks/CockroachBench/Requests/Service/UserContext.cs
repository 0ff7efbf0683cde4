using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Requests.Service;

internal sealed class UserContext(DbContextOptions<UserContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public static DbContextOptions<UserContext> On(NpgsqlDataSource dataSource) =>
        new DbContextOptionsBuilder<UserContext>().UseNpgsql(dataSource).Options;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>().HasKey(u => u.Id);
        SuiteModel.Map<User>(modelBuilder, BenchmarkSchema.UserTable);
    }
}
