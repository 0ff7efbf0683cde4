using System.ComponentModel;
using System.Data.Common;
using System.Reflection;
using Npgsql;

namespace CockroachBench.Databases;

internal static class DriverSettings
{
    public static readonly IReadOnlyList<(string Keyword, string Value, string Why)> CockroachDefaults =
    [
        ("GSS Encryption Mode", "Disable", "CockroachDB does not speak GSS encryption (cockroachdb/cockroach#42189)"),
        ("No Reset On Close", "true", "the reset of a pooled connection fails or is slow on some versions (cockroachdb/cockroach#75435, #83061, #95864)"),
        ("Server Compatibility Mode", "NoTypeLoading", "the driver's catalogue queries are slow, and the built-in types do without (npgsql/npgsql#3095)"),
    ];

    // What names a server or a login belongs to --database; a password belongs on no command line.
    private static readonly string[] NotSettings = ["Host", "Port", "Database", "Username", "Password", "Passfile", "SSL Password", "Application Name"];

    private static readonly Dictionary<string, string> Spellings = FindSpellings();

    public static IReadOnlyDictionary<string, string> Parse(string? option)
    {
        if (string.IsNullOrWhiteSpace(option)) return new Dictionary<string, string>();
        try
        {
            var settings = Explicit(new NpgsqlConnectionStringBuilder(option).ConnectionString);
            if (NotSettings.FirstOrDefault(settings.ContainsKey) is { } wrong)
                throw new DatabaseOptionException($"--npgsql: {wrong} does not belong here. Expected settings such as \"No Reset On Close=false\"; server and login belong to --database.");
            return settings;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            throw new DatabaseOptionException($"--npgsql: the settings do not parse ({Secrets.FirstLine(e.Message).TrimEnd('.', '\r')}). Expected Npgsql's connection string keywords, such as \"No Reset On Close=false;Max Auto Prepare=20\".", e);
        }
    }

    public static (string ConnectionString, IReadOnlyDictionary<string, string> Added) Apply(
        string connectionString, ServerKind kind, IReadOnlyDictionary<string, string> asked)
    {
        var named = Explicit(new NpgsqlConnectionStringBuilder(connectionString).ConnectionString);
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var added = new Dictionary<string, string>();
        foreach (var (keyword, value) in asked)
        {
            // The last of two options counts, and the others are needed.
            var others = keyword == nameof(builder.Options) && builder.Options is { Length: > 0 } options ? $"{options} " : "";
            builder[keyword] = others + value;
            added[keyword] = $"{value} (--npgsql)";
        }
        if (kind != ServerKind.CockroachDb) return (builder.ConnectionString, added);
        foreach (var (keyword, value, why) in CockroachDefaults)
        {
            if (asked.ContainsKey(keyword)) continue;
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

    // Npgsql's builder knows every keyword and keeps them as they were typed; only the base class tells which are set.
    private static Dictionary<string, string> Explicit(string connectionString)
    {
        var plain = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return plain.Keys.Cast<string>().ToDictionary(k => Spellings.GetValueOrDefault(k, k), k => Convert.ToString(plain[k], System.Globalization.CultureInfo.InvariantCulture) ?? "", StringComparer.OrdinalIgnoreCase);
    }

    // Each keyword's own spelling by every other that Npgsql accepts: its synonyms, and the property's name.
    private static Dictionary<string, string> FindSpellings()
    {
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in typeof(NpgsqlConnectionStringBuilder).GetProperties())
        {
            if (property.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName is not { } own) continue;
            // Npgsql keeps its attribute to itself; what was written into it is there all the same.
            var synonyms = property.CustomAttributes.Where(a => a.AttributeType.Name == "NpgsqlConnectionStringPropertyAttribute")
                .SelectMany(a => a.ConstructorArguments).SelectMany(a => a.Value as IEnumerable<CustomAttributeTypedArgument> ?? []).Select(a => a.Value).OfType<string>();
            foreach (var spelling in (string[])[own, property.Name, .. synonyms]) spellings[spelling] = own;
        }
        return spellings;
    }
}
