namespace CockroachBench.Databases;

// Settings of a session that change what a case reads as text, set back where a role or the server has other values.
internal static class SessionSettings
{
    private const string PostgresOptions = "PGOPTIONS";

    // The value to ask for, and whether the current one does as well.
    private static readonly (string Name, string Value, Func<string, bool> Does)[] Wanted =
    [
        ("datestyle", "ISO,MDY", shown => shown.StartsWith("ISO", StringComparison.OrdinalIgnoreCase)),
        ("intervalstyle", "postgres", shown => shown == "postgres"),
        ("extra_float_digits", "1", shown => !shown.StartsWith('-')),
        ("bytea_output", "hex", shown => shown == "hex"),
        ("timezone", "UTC", shown => shown.EndsWith("UTC", StringComparison.OrdinalIgnoreCase) || shown == "GMT"),
    ];

    // Adds to the connection string what differs on this connection; a search path or time zone that it names stays.
    public static async Task FixAsync(
        NpgsqlConnection connection, NpgsqlConnectionStringBuilder builder, CancellationToken cancellationToken)
    {
        builder.SearchPath ??= "public";
        var options = new List<string>();
        foreach (var (name, value, does) in Wanted)
        {
            if (await connection.TryReadAsync($"show {name}", cancellationToken) is not { } shown || does(shown)) continue;
            if (name == "timezone") builder.Timezone ??= value;
            else options.Add($"-c {name}={value}");
        }
        if (options.Count == 0) return;
        // The driver reads the variable only if the connection string has no options.
        var others = builder.Options ?? Environment.GetEnvironmentVariable(PostgresOptions);
        builder.Options = $"{others} {string.Join(' ', options)}".TrimStart();
    }
}
