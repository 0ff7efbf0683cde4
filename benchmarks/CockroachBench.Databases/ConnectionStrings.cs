using System.Globalization;
using System.Net;
using Npgsql;

namespace CockroachBench.Databases;

internal static class ConnectionStrings
{
    public const int DefaultCockroachPort = 26257;

    public static NpgsqlConnectionStringBuilder Parse(string text, string origin)
    {
        try
        {
            var builder = IsUri(text) ? ConnectionUri.Parse(text) : new NpgsqlConnectionStringBuilder(text);
            PasswordLookup.Register(builder);
            if (string.IsNullOrEmpty(builder.Host))
                throw new DatabaseOptionException($"{origin}: the connection string names no host. Expected for example \"Host=localhost;Port=26257;Username=root;Database=defaultdb\".");
            if (!IsPort(builder.Port))
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"port {builder.Port} is not between 1 and {IPEndPoint.MaxPort}"));
            FindFiles(builder, origin);
            // Npgsql looks at some settings only together, when a data source is made of them.
            NpgsqlDataSource.Create(builder.ConnectionString).Dispose();
            return builder;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DatabaseOptionException(
                $"{origin}: the connection string does not parse ({FirstLine(Secrets.Redact(e.Message))}). Expected for example \"Host=localhost;Port=26257;Username=root;Database=defaultdb\" or \"postgresql://root@localhost:26257/defaultdb\".", e);
        }
    }

    public static bool IsUri(string text) =>
        text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    public static string Describe(NpgsqlConnectionStringBuilder builder) =>
        $"{string.Join(',', Hosts(builder).Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Host}:{h.Port}")))}/{builder.Database ?? builder.Username}";

    public static IReadOnlyList<(string Host, int Port)> Hosts(NpgsqlConnectionStringBuilder builder) =>
        [.. (builder.Host ?? "").Split(',').Select(h => SplitPort(h.Trim(), builder.Port))];

    internal static bool IsPort(int number) => number is > IPEndPoint.MinPort and <= IPEndPoint.MaxPort;

    // As Npgsql reads a host: a colon outside an IPv6 address starts the port.
    private static (string Host, int Port) SplitPort(string host, int otherwise)
    {
        var colon = host.LastIndexOf(':');
        var isPort = colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']');
        return isPort && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? (host[..colon], port) : (host, otherwise);
    }

    // The measuring processes work in another folder, and a driver's error names no option.
    private static void FindFiles(NpgsqlConnectionStringBuilder builder, string origin)
    {
        builder.RootCertificate = Find(builder.RootCertificate, "Root Certificate");
        builder.SslCertificate = Find(builder.SslCertificate, "SSL Certificate");
        builder.SslKey = Find(builder.SslKey, "SSL Key");
        builder.Passfile = Find(builder.Passfile, "Passfile");

        string? Find(string? file, string keyword)
        {
            if (string.IsNullOrEmpty(file)) return null;
            return File.Exists(file) ? Path.GetFullPath(file) : throw new DatabaseOptionException($"{origin}: {keyword} names {OneLine(Secrets.Redact(file))}, which is not there. Expected an existing file.");
        }
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r', '.', ' ');
}
