using System.Globalization;
using System.Net;
using Npgsql;

namespace CockroachBench.Databases;

/// <summary>Reads what a user gives as a connection string, in Npgsql's form or as a <c>postgresql://</c> URI.</summary>
public static class ConnectionStrings
{
    /// <summary>CockroachDB's default SQL port; a URI that names no port means this one.</summary>
    public const int DefaultCockroachPort = 26257;

    /// <summary>Parses a connection string and registers its secrets for redaction.</summary>
    /// <param name="text">Npgsql keywords (<c>Host=...;Username=...</c>) or a <c>postgresql://</c> URI.</param>
    /// <param name="origin">Where the text comes from, for error messages: an option or environment variable.</param>
    /// <exception cref="DatabaseOptionException">The text is neither.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, string origin)
    {
        try
        {
            var builder = IsUri(text) ? FromUri(text) : new NpgsqlConnectionStringBuilder(text);
            Secrets.Register(builder.Password);
            Secrets.Register(builder.SslPassword);
            if (string.IsNullOrEmpty(builder.Host))
                throw new DatabaseOptionException($"{origin}: the connection string names no host. Expected for example \"Host=localhost;Port=26257;Username=root;Database=defaultdb\".");
            if (builder.Port is < IPEndPoint.MinPort + 1 or > IPEndPoint.MaxPort)
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"port {builder.Port} is not between 1 and {IPEndPoint.MaxPort}"));
            // Npgsql looks at some settings only together, when a data source is made of them.
            NpgsqlDataSource.Create(builder.ConnectionString).Dispose();
            return builder;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or UriFormatException or OverflowException or InvalidCastException or NotSupportedException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DatabaseOptionException(
                $"{origin}: the connection string does not parse ({FirstLine(Secrets.Redact(e.Message))}). Expected for example \"Host=localhost;Port=26257;Username=root;Database=defaultdb\" or \"postgresql://root@localhost:26257/defaultdb\".", e);
        }
    }

    /// <summary>Whether the text is a <c>postgresql://</c> or <c>postgres://</c> URI.</summary>
    public static bool IsUri(string text) =>
        text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a connection string points, without user or secrets: <c>host:port/database</c>.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder builder) =>
        string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}");

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        var uri = new Uri(text);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : DefaultCockroachPort,
        };
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        var database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        if (database.Length > 0) builder.Database = database;
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            SetUriParameter(builder, Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }
        return builder;
    }

    private static void SetUriParameter(NpgsqlConnectionStringBuilder builder, string key, string value)
    {
        switch (key.ToLowerInvariant())
        {
            case "sslmode": builder.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true); break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "options": builder.Options = value; break;
            case "application_name": break; // each benchmark method sets its own
            default: throw new ArgumentException($"the URI parameter '{key}' is not known");
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r', '.', ' ');
}
