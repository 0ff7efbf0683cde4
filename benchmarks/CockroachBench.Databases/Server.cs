namespace CockroachBench.Databases;

/// <summary>What kind of server answered, asked from <c>version()</c>.</summary>
public enum ServerKind
{
    /// <summary>CockroachDB, which the suite is about.</summary>
    CockroachDb,

    /// <summary>PostgreSQL, a stand-in: figures of it are never set against CockroachDB's.</summary>
    PostgreSql,
}

/// <summary>A server that answered, with what was asked of it once.</summary>
/// <param name="Kind">CockroachDB or PostgreSQL.</param>
/// <param name="Version">Its version, as short as the server's own text allows: <c>15.8</c>, <c>v23.1.2</c>.</param>
/// <param name="FullVersion">The whole text of <c>version()</c>.</param>
/// <param name="Settings">Settings that move figures, by name.</param>
/// <param name="Capabilities">What this server can do.</param>
public sealed record Server(
    ServerKind Kind,
    string Version,
    string FullVersion,
    IReadOnlyDictionary<string, string> Settings,
    ServerCapabilities Capabilities)
{
    /// <summary>How a connection pooler in front of the server shows; null where none does.</summary>
    public string? Pooler { get; init; }

    /// <summary>Connections the server has left for this login; null where it has no limit, or does not tell.</summary>
    public ConnectionRoom? Room { get; init; }

    /// <summary>The name a person reads: <c>PostgreSQL 15.8 (stand-in)</c> or <c>CockroachDB v23.1.2</c>.</summary>
    public string DisplayName => Kind == ServerKind.PostgreSql ? $"PostgreSQL {Version} (stand-in)" : $"CockroachDB {Version}";

    /// <summary>True for PostgreSQL, which stands in where no CockroachDB is to be had.</summary>
    public bool IsStandIn => Kind == ServerKind.PostgreSql;
}

// How many connections the server has left for this login, and the settings that this comes from.
public sealed record ConnectionRoom(int Free, string Why);
