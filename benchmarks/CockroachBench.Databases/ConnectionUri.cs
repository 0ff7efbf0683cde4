namespace CockroachBench.Databases;

// Reads a postgresql:// URI as libpq does, several hosts included. Throws FormatException or ArgumentException.
internal static class ConnectionUri
{
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (beforeQuery, query) = Cut(rest, '?');
        // A password may hold an unescaped @ or /: the last @ ends it.
        var at = beforeQuery.LastIndexOf('@');
        var (hosts, database) = Cut(beforeQuery[(at + 1)..], '/');

        var builder = new NpgsqlConnectionStringBuilder();
        SetHosts(builder, hosts);
        if (at >= 0)
        {
            var (user, password) = Cut(beforeQuery[..at], ':');
            if (user.Length > 0) builder.Username = Uri.UnescapeDataString(user);
            if (password.Length > 0) builder.Password = Uri.UnescapeDataString(password);
        }
        if (database.Length > 0) builder.Database = Uri.UnescapeDataString(database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(pair, '=');
            SetParameter(builder, Uri.UnescapeDataString(key), Uri.UnescapeDataString(value));
        }
        return builder;
    }

    private static (string Before, string After) Cut(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder builder, string text)
    {
        var hosts = text.Split(',').Select(SplitPort).ToList();
        if (hosts.Count == 1)
        {
            (builder.Host, builder.Port) = hosts[0];
            return;
        }
        if (hosts.Any(h => h.Host.Length == 0)) throw new FormatException("one of the hosts has no name");
        builder.Host = string.Join(',', hosts.Select(h => $"{h.Host}:{h.Port}"));
    }

    private static (string Host, int Port) SplitPort(string text)
    {
        // Colons within brackets belong to an IPv6 address.
        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var host = Uri.UnescapeDataString(hasPort ? text[..colon] : text);
        if (!hasPort) return (host, ConnectionStrings.DefaultCockroachPort);
        var number = text[(colon + 1)..];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && ConnectionStrings.IsPort(port)
            ? (host, port)
            : throw new FormatException($"the port '{number}' is not a number between 1 and 65535");
    }

    // Names and values as libpq documents them (PostgreSQL manual, "Parameter Key Words").
    private static void SetParameter(NpgsqlConnectionStringBuilder builder, string key, string value)
    {
        switch (key.ToLowerInvariant())
        {
            case "sslmode": builder.SslMode = Word<SslMode>(value); break;
            // "system": the system's own certificates, which Npgsql uses without a file.
            case "sslrootcert" when value == "system": break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "sslpassword": builder.SslPassword = value; break;
            case "sslnegotiation": builder.SslNegotiation = Word<SslNegotiation>(value); break;
            case "gssencmode": builder.GssEncryptionMode = Word<GssEncryptionMode>(value); break;
            case "channel_binding": builder.ChannelBinding = Word<ChannelBinding>(value); break;
            case "user": builder.Username = value; break;
            case "password": builder.Password = value; break;
            case "passfile": builder.Passfile = value; break;
            case "dbname": builder.Database = value; break;
            case "options": AddOptions(value); break;
            // CockroachDB takes it at the top level, the driver only among the options.
            case "results_buffer_size" when value.All(char.IsAsciiLetterOrDigit): AddOptions($"-c results_buffer_size={value}"); break;
            case "connect_timeout": builder.Timeout = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture); break;
            case "target_session_attrs": builder.TargetSessionAttributes = value; break;
            case "load_balance_hosts": builder.LoadBalanceHosts = Word<Balancing>(value) == Balancing.Random; break;
            case "application_name" or "fallback_application_name": break; // each benchmark method sets its own
            default: throw new ArgumentException($"the URI parameter '{key}' is not known");
        }

        void AddOptions(string options) => builder.Options = $"{builder.Options} {options}".TrimStart();
    }

    private static T Word<T>(string value) where T : struct, Enum =>
        Enum.TryParse<T>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var word) && Enum.IsDefined(word)
            ? word
            : throw new ArgumentException($"'{value}' is not one of {string.Join(", ", Enum.GetNames<T>())}");

    private enum Balancing { Disable, Random }
}
