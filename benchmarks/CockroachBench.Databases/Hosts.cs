using Npgsql;

namespace CockroachBench.Databases;

internal static class Hosts
{
    private const string OwnName = "cockroachbench.hosts";

    public static IReadOnlyList<NpgsqlConnectionStringBuilder> Of(NpgsqlConnectionStringBuilder builder) =>
        [.. ConnectionStrings.Hosts(builder).Select(h => Alone(builder, h.Host, h.Port))];

    public static NpgsqlConnectionStringBuilder FirstAnswering(NpgsqlConnectionStringBuilder builder)
    {
        if (Of(builder).Count == 1) return builder;
        // The driver's own choice: it knows which hosts are to be had, and which of them may be written to.
        var inOrder = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, LoadBalanceHosts = false, ApplicationName = OwnName };
        using var dataSource = NpgsqlDataSource.Create(inOrder);
        using var connection = dataSource.OpenConnection();
        return Alone(builder, connection.Host!, connection.Port);
    }

    // What chooses between hosts is refused by the driver where there is but one.
    private static NpgsqlConnectionStringBuilder Alone(NpgsqlConnectionStringBuilder builder, string host, int port) =>
        new(builder.ConnectionString) { Host = host, Port = port, LoadBalanceHosts = false, TargetSessionAttributes = null };
}
