namespace CockroachBench.Databases;

public enum Capability
{
    Cursors,
    CopyToText,
    CopyToBinary,
    // The server gives a process id that a cancel request can name.
    Cancellation,
    SessionView,
    SessionMemory,
    // The statements that Npgsql resets a pooled connection with while it keeps prepared statements.
    ResetWithPrepared,
    // READ COMMITTED transactions that are not upgraded.
    ReadCommitted,
    Portals,
    RawWire,
    // Logins on a connection that is not encrypted.
    WithoutTls,
    // results_buffer_size as an option of a connection: bytes that the server gathers before it sends.
    ResultsBufferSize,
    AsOfSystemTime,
    // At follower_read_timestamp(); needs a licence on some versions.
    FollowerReads,
    SeveralHosts,
    // This program started the server, and can start more like it for a case to drain.
    OwnServers,
}

// The detail says how it was found, or why not, without secrets.
internal sealed record CapabilityAnswer(Capability Capability, bool IsSupported, string Detail);

internal sealed class ServerCapabilities(IEnumerable<CapabilityAnswer> answers)
{
    private readonly Dictionary<Capability, CapabilityAnswer> _answers = answers.ToDictionary(a => a.Capability);

    public IReadOnlyList<CapabilityAnswer> All => [.. _answers.Values.OrderBy(a => a.Capability)];

    public CapabilityAnswer this[Capability capability] =>
        _answers.GetValueOrDefault(capability) ?? new CapabilityAnswer(capability, false, "not asked");
}
