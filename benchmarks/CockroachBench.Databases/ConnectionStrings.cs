namespace CockroachBench.Databases;

internal static class ConnectionStrings
{
    public const string Example = "Host=localhost;Port=26257;Username=root;Database=defaultdb";
    // CockroachDB's SQL port, for a URI without a port.
    public const int DefaultCockroachPort = 26257;

    // Registers the secrets of the login for redaction and completes paths of files. The origin is the option or variable, for messages.
    public static NpgsqlConnectionStringBuilder Parse(string text, string origin)
    {
        try
        {
            var builder = IsUri(text) ? ConnectionUri.Parse(text) : new NpgsqlConnectionStringBuilder(text);
            PasswordLookup.Register(builder);
            if (string.IsNullOrEmpty(builder.Host))
                throw new DatabaseOptionException($"{origin}: the connection string names no host. Expected for example \"{Example}\".");
            if (!IsPort(builder.Port)) throw new FormatException($"port {builder.Port} is not between 1 and {IPEndPoint.MaxPort}");
            FindFiles(builder, origin);
            // Npgsql checks some settings against each other only here.
            NpgsqlDataSource.Create(builder.ConnectionString).Dispose();
            return builder;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException
            or NotSupportedException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DatabaseOptionException(
                $"{origin}: the connection string does not parse ({Secrets.FirstLine(e.Message).TrimEnd('.', ' ')}). "
                + $"Expected for example \"{Example}\" or \"postgresql://root@localhost:26257/defaultdb\".", e);
        }
    }

    public static bool IsUri(string text) =>
        text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    public static string Describe(NpgsqlConnectionStringBuilder builder) =>
        $"{string.Join(',', Hosts(builder).Select(h => $"{h.Host}:{h.Port}"))}/{builder.Database ?? builder.Username}";

    public static IReadOnlyList<(string Host, int Port)> Hosts(NpgsqlConnectionStringBuilder builder) =>
        [.. (builder.Host ?? "").Split(',').Select(h => SplitPort(h.Trim(), builder.Port))];

    internal static bool IsPort(int number) => number is > IPEndPoint.MinPort and <= IPEndPoint.MaxPort;

    // As Npgsql reads a host: a colon outside an IPv6 address starts the port.
    private static (string Host, int Port) SplitPort(string host, int otherwise)
    {
        var colon = host.LastIndexOf(':');
        var hasPort = colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']');
        return hasPort && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (host[..colon], port)
            : (host, otherwise);
    }

    // The measuring processes work in another folder, the driver's error names no option, and the raw wire client reads no variable.
    private static void FindFiles(NpgsqlConnectionStringBuilder builder, string origin)
    {
        // As Npgsql looks for them.
        var (usesCertificate, verifies) = (builder.SslMode != SslMode.Disable, builder.SslMode is SslMode.VerifyCA or SslMode.VerifyFull);
        builder.RootCertificate = Find(builder.RootCertificate, "Root Certificate", verifies, "PGSSLROOTCERT", "root.crt");
        builder.SslCertificate = Find(builder.SslCertificate, "SSL Certificate", usesCertificate, "PGSSLCERT", "postgresql.crt");
        builder.SslKey = Find(builder.SslKey, "SSL Key", usesCertificate, "PGSSLKEY", "postgresql.key");
        builder.Passfile = Existing(builder.Passfile, origin, "Passfile");

        string? Find(string? named, string keyword, bool looks, string variable, string usual)
        {
            if (named is { Length: > 0 } || !looks) return Existing(named, origin, keyword);
            if (Existing(Environment.GetEnvironmentVariable(variable), variable, "it") is { } file) return file;
            var inHome = Path.Combine(UsersFolder, usual);
            return File.Exists(inHome) ? inHome : null;
        }
    }

    // libpq's folder, where the driver looks too.
    private static string UsersFolder => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "postgresql")
        : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".postgresql");

    private static string? Existing(string? file, string origin, string keyword)
    {
        if (string.IsNullOrEmpty(file)) return null;
        if (File.Exists(file)) return Path.GetFullPath(file);
        var shown = OneLine.Clean(Secrets.Redact(file));
        throw new DatabaseOptionException($"{origin}: {keyword} names {shown}, which is not there. Expected an existing file.");
    }
}
