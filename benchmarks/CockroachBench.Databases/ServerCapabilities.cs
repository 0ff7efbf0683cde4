namespace CockroachBench.Databases;

/// <summary>Something a server may or may not be able to do, and a benchmark may need.</summary>
public enum Capability
{
    /// <summary><c>DECLARE</c> / <c>FETCH</c> in a transaction.</summary>
    Cursors,

    /// <summary><c>COPY (select) TO STDOUT</c> in text format.</summary>
    CopyToText,

    /// <summary><c>COPY (select) TO STDOUT (FORMAT BINARY)</c>.</summary>
    CopyToBinary,

    /// <summary>Cancelling a running command: the server gives a process id to cancel by.</summary>
    Cancellation,

    /// <summary>A view that lists this connection's own session.</summary>
    SessionView,

    /// <summary>The statements Npgsql resets a pooled connection with while it keeps prepared statements.</summary>
    ResetWithPrepared,

    /// <summary><c>READ COMMITTED</c> transactions that are no stronger than asked for.</summary>
    ReadCommitted,

    /// <summary>Several portals open at once on one connection: one result read while another waits.</summary>
    Portals,

    /// <summary>A raw-socket client can log in and read the same query: needed for the <c>WireDrain</c> floor.</summary>
    RawWire,

    /// <summary><c>results_buffer_size</c> as an option of a connection: how much the server gathers before it sends.</summary>
    ResultsBufferSize,

    /// <summary><c>AS OF SYSTEM TIME</c>: reading the past.</summary>
    AsOfSystemTime,

    /// <summary>Reads that the nearest replica may answer, at <c>follower_read_timestamp()</c>; a matter of licence on some versions.</summary>
    FollowerReads,

    /// <summary>The connection string names several hosts, and each answers.</summary>
    SeveralHosts,
}

/// <summary>One capability's answer.</summary>
/// <param name="Capability">What was asked.</param>
/// <param name="IsSupported">Whether the server can do it.</param>
/// <param name="Detail">How that was found, or why not, in a few words and without secrets.</param>
public sealed record CapabilityAnswer(Capability Capability, bool IsSupported, string Detail);

/// <summary>What a server can do: asked from it once, never guessed from its version.</summary>
public sealed class ServerCapabilities(IEnumerable<CapabilityAnswer> answers)
{
    private readonly Dictionary<Capability, CapabilityAnswer> _answers = answers.ToDictionary(a => a.Capability);

    /// <summary>Every answer, in the order of <see cref="Capability"/>.</summary>
    public IReadOnlyList<CapabilityAnswer> All => [.. _answers.Values.OrderBy(a => a.Capability)];

    /// <summary>The answer for one capability; one that was never asked counts as not supported.</summary>
    public CapabilityAnswer this[Capability capability] =>
        _answers.GetValueOrDefault(capability) ?? new CapabilityAnswer(capability, false, "not asked");
}
