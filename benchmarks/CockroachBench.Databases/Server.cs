namespace CockroachBench.Databases;

// From version(). PostgreSQL is a stand-in: its figures are never compared with those of CockroachDB.
internal enum ServerKind
{
    CockroachDb,
    PostgreSql,
}

// A server that answered. Settings are those that affect figures; the version is as short as the text allows: 15.8, v23.1.2.
internal sealed record Server(
    ServerKind Kind,
    string Version,
    string FullVersion,
    IReadOnlyDictionary<string, string> Settings,
    ServerCapabilities Capabilities)
{
    // The sign of a connection pooler in front of the server; null without one.
    public string? Pooler { get; init; }
    public ConnectionRoom? Room { get; init; }
    public string DisplayName => Kind == ServerKind.PostgreSql ? $"PostgreSQL {Version} (stand-in)" : $"CockroachDB {Version}";
    public bool IsStandIn => Kind == ServerKind.PostgreSql;
}

// Connections that the server has left for this login, and the limit that this comes from.
internal sealed record ConnectionRoom(int Free, string Why);
