using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases;

internal static class SessionSettings
{
    private const string PostgresOptions = "PGOPTIONS";

    // The value to ask for, and whether another does as well.
    private static readonly (string Name, string Value, Func<string, bool> Does)[] Wanted =
    [
        ("datestyle", "ISO,MDY", shown => shown.StartsWith("ISO", StringComparison.OrdinalIgnoreCase)),
        ("intervalstyle", "postgres", shown => shown == "postgres"),
        ("extra_float_digits", "1", shown => !shown.StartsWith('-')),
        ("bytea_output", "hex", shown => shown == "hex"),
        ("timezone", "UTC", shown => shown.EndsWith("UTC", StringComparison.OrdinalIgnoreCase) || shown == "GMT"),
    ];

    public static async Task FixAsync(
        NpgsqlConnection connection, NpgsqlConnectionStringBuilder builder, CancellationToken cancellationToken)
    {
        builder.SearchPath ??= "public";
        var options = new List<string>();
        foreach (var (name, value, does) in Wanted)
        {
            if (await ShowAsync(connection, name, cancellationToken) is not { } shown || does(shown)) continue;
            if (name == "timezone") builder.Timezone ??= value;
            else options.Add($"-c {name}={value}");
        }
        if (options.Count == 0) return;
        // The driver takes the variable only where the connection string has no options.
        var others = builder.Options ?? Environment.GetEnvironmentVariable(PostgresOptions);
        builder.Options = $"{others} {string.Join(' ', options)}".TrimStart();
    }

    private static async Task<string?> ShowAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand($"show {name}", connection);
            return Convert.ToString(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        }
        catch (PostgresException e) when (!ServerWatch.IsLastWord(e))
        {
            return null; // a server that has no such setting has one form only
        }
    }
}
