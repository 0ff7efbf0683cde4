namespace CockroachBench.Databases;

internal enum ServerKind
{
    CockroachDb,
    PostgreSql,
}

internal sealed record Server(
    ServerKind Kind,
    string Version,
    string FullVersion,
    IReadOnlyDictionary<string, string> Settings,
    ServerCapabilities Capabilities)
{
    public string? Pooler { get; init; }

    public ConnectionRoom? Room { get; init; }

    public string DisplayName => Kind == ServerKind.PostgreSql ? $"PostgreSQL {Version} (stand-in)" : $"CockroachDB {Version}";

    public bool IsStandIn => Kind == ServerKind.PostgreSql;
}

// How many connections the server has left for this login, and the settings that this comes from.
internal sealed record ConnectionRoom(int Free, string Why);
