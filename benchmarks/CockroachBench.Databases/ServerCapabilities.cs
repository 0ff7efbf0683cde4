namespace CockroachBench.Databases;

public enum Capability
{
    Cursors,
    CopyToText,
    CopyToBinary,
    Cancellation,
    SessionView,
    ResetWithPrepared,
    ReadCommitted,
    Portals,
    RawWire,
    ResultsBufferSize,
    AsOfSystemTime,
    FollowerReads,
    SeveralHosts,
}

internal sealed record CapabilityAnswer(Capability Capability, bool IsSupported, string Detail);

internal sealed class ServerCapabilities(IEnumerable<CapabilityAnswer> answers)
{
    private readonly Dictionary<Capability, CapabilityAnswer> _answers = answers.ToDictionary(a => a.Capability);

    public IReadOnlyList<CapabilityAnswer> All => [.. _answers.Values.OrderBy(a => a.Capability)];

    public CapabilityAnswer this[Capability capability] =>
        _answers.GetValueOrDefault(capability) ?? new CapabilityAnswer(capability, false, "not asked");
}
