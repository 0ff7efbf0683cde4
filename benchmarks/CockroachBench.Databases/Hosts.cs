using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases;

/// <summary>Connection strings that name several hosts, as <c>Host=a,b:26258,c</c>.</summary>
public static class Hosts
{
    private const string OwnName = "cockroachbench.hosts";

    /// <summary>The hosts by themselves, each as a connection string of its own, in the order they are named.</summary>
    public static IReadOnlyList<NpgsqlConnectionStringBuilder> Of(NpgsqlConnectionStringBuilder builder) =>
        [.. (builder.Host ?? "").Split(',').Select(host => Alone(builder, host.Trim()))];

    /// <summary>The connection string with the first host alone that answers a login; unchanged where it names one host.</summary>
    /// <exception cref="NpgsqlException">None answers, or the first that does refuses the login.</exception>
    public static NpgsqlConnectionStringBuilder FirstAnswering(NpgsqlConnectionStringBuilder builder)
    {
        if (Of(builder).Count == 1) return builder;
        // The driver's own choice: it knows which hosts are to be had, and which of them may be written to.
        var inOrder = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, LoadBalanceHosts = false, ApplicationName = OwnName };
        using var dataSource = NpgsqlDataSource.Create(inOrder);
        using var connection = dataSource.OpenConnection();
        return Alone(builder, connection.Host!, connection.Port);
    }

    private static NpgsqlConnectionStringBuilder Alone(NpgsqlConnectionStringBuilder builder, string host)
    {
        // As Npgsql reads a host: a colon outside an IPv6 address starts the port.
        var colon = host.LastIndexOf(':');
        var mayBePort = colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']');
        return mayBePort && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? Alone(builder, host[..colon], port)
            : Alone(builder, host, builder.Port);
    }

    // What chooses between hosts is refused by the driver where there is but one.
    private static NpgsqlConnectionStringBuilder Alone(NpgsqlConnectionStringBuilder builder, string host, int port) =>
        new(builder.ConnectionString) { Host = host, Port = port, LoadBalanceHosts = false, TargetSessionAttributes = null };
}
