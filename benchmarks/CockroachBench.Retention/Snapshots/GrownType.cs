namespace CockroachBench.Retention.Snapshots;

/// <summary>A type of which more objects were alive after a leaking operation than before.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Bytes">Bytes per operation.</param>
/// <param name="Count">Objects per operation.</param>
public sealed record GrownType(string Name, double Bytes, double Count);
