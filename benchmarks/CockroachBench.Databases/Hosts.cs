namespace CockroachBench.Databases;

internal static class Hosts
{
    private const string OwnName = "cockroachbench.hosts";

    public static IReadOnlyList<NpgsqlConnectionStringBuilder> Of(NpgsqlConnectionStringBuilder builder) =>
        [.. ConnectionStrings.Hosts(builder).Select(h => Alone(builder, h.Host, h.Port))];

    // With the first host alone that answers a login. Throws NpgsqlException if none does, or the first refuses.
    public static NpgsqlConnectionStringBuilder FirstAnswering(NpgsqlConnectionStringBuilder builder)
    {
        if (Of(builder).Count == 1) return builder;
        // The driver chooses: it applies Target Session Attributes.
        var inOrder = new NpgsqlConnectionStringBuilder(builder.ConnectionString)
        {
            Pooling = false,
            LoadBalanceHosts = false,
            ApplicationName = OwnName,
        };
        using var dataSource = NpgsqlDataSource.Create(inOrder);
        using var connection = dataSource.OpenConnection();
        return Alone(builder, connection.Host!, connection.Port);
    }

    // The driver refuses settings that choose between hosts if there is one host.
    private static NpgsqlConnectionStringBuilder Alone(NpgsqlConnectionStringBuilder builder, string host, int port) =>
        new(builder.ConnectionString) { Host = host, Port = port, LoadBalanceHosts = false, TargetSessionAttributes = null };
}
