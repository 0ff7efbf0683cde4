namespace CockroachBench.Databases;

// Npgsql's settings on every connection of the suite: what CockroachDB needs, unless the user says otherwise, and --npgsql.
internal static class DriverSettings
{
    private static readonly (string Keyword, string Value, string Why, Func<ServerCapabilities, bool> Applies)[] CockroachDefaults =
    [
        ("GSS Encryption Mode", "Disable", "CockroachDB does not speak GSS encryption (cockroachdb/cockroach#42189)", _ => true),
        ("No Reset On Close", "true",
            "the reset of a pooled connection with prepared statements fails here (cockroachdb/cockroach#75435, #83061)",
            c => !c[Capability.ResetWithPrepared].IsSupported),
        ("Server Compatibility Mode", "NoTypeLoading",
            "the driver's catalogue queries are slow, and the built-in types do without (npgsql/npgsql#3095)", _ => true),
    ];

    // Server and login belong to --database; a password belongs on no command line.
    private static readonly string[] NotSettings =
        ["Host", "Port", "Database", "Username", "Password", "Passfile", "SSL Password", "Application Name"];

    // The result has Npgsql's own spelling of the keywords.
    public static IReadOnlyDictionary<string, string> Parse(string? text, string option = "--npgsql")
    {
        if (string.IsNullOrWhiteSpace(text)) return new Dictionary<string, string>();
        try
        {
            var settings = Named(new(text));
            if (NotSettings.FirstOrDefault(settings.ContainsKey) is not { } wrong) return settings;
            throw new DatabaseOptionException($"{option}: {wrong} does not belong here. "
                + "Expected settings such as \"No Reset On Close=false\"; server and login belong to --database.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException
            or NotSupportedException)
        {
            throw new DatabaseOptionException($"{option}: the settings do not parse ({Secrets.FirstLine(e.Message).TrimEnd('.')}). "
                + "Expected Npgsql's connection string keywords, such as \"No Reset On Close=false;Max Auto Prepare=20\".", e);
        }
    }

    // What the user asked for wins, then what the connection string names. Added tells what was set, with the reason.
    public static (string ConnectionString, IReadOnlyDictionary<string, string> Added) Apply(
        string connectionString, Server server, IReadOnlyDictionary<string, string> asked)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var named = Named(builder);
        var added = new Dictionary<string, string>();
        Set(builder, asked);
        foreach (var (keyword, value) in asked) added[keyword] = $"{value} (--npgsql)";
        if (server.Kind != ServerKind.CockroachDb) return (builder.ConnectionString, added);
        foreach (var (keyword, value, why, applies) in CockroachDefaults)
        {
            if (asked.ContainsKey(keyword) || !applies(server.Capabilities)) continue;
            if (named.TryGetValue(keyword, out var own))
            {
                added[keyword] = $"{own} (from the connection string)";
                continue;
            }
            builder[keyword] = value;
            added[keyword] = $"{value} (default for CockroachDB: {why})";
        }
        return (builder.ConnectionString, added);
    }

    public static string With(string connectionString, IReadOnlyDictionary<string, string> asked)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        Set(builder, asked);
        return builder.ConnectionString;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, IReadOnlyDictionary<string, string> asked)
    {
        foreach (var (keyword, value) in asked)
        {
            // Keeps the options that the connection string has: the last of two with one name counts.
            var others = keyword == nameof(builder.Options) && builder.Options is { Length: > 0 } options ? $"{options} " : "";
            builder[keyword] = others + value;
        }
    }

    // In Npgsql's own spelling.
    private static Dictionary<string, string> Named(NpgsqlConnectionStringBuilder builder) =>
        builder.Keys.ToDictionary(k => k, k => $"{builder[k]}");
}
