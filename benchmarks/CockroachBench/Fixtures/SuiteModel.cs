using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Fixtures;

// How the suite's tables are named in a model of EF Core.
internal static class SuiteModel
{
    // The table is schema.name; a column has its property's name in lower case.
    public static void Map<T>(ModelBuilder modelBuilder, string table) where T : class
    {
        var parts = table.Split('.');
        var entity = modelBuilder.Entity<T>().ToTable(parts[1], parts[0]);
        foreach (var property in entity.Metadata.GetProperties().ToList()) property.SetColumnName(Lower(property.Name));
    }

    // SQL is in lower case.
    private static string Lower(string name) => string.Create(name.Length, name, (to, from) => from.AsSpan().ToLowerInvariant(to));
}
