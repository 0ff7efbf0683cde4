using CockroachBench.Databases.Wire;

namespace CockroachBench.Fixtures;

/// <summary>The floor of the read families.</summary>
public static class WireDrainExtensions
{
    /// <summary>Drains a query and checks that it sent what the measured variants read.</summary>
    /// <param name="wire">The raw-socket client.</param>
    /// <param name="request">Bytes from <see cref="WireConnection.ExtendedQuery"/>.</param>
    /// <param name="expectedRows">Rows the other variants read.</param>
    /// <returns>The rows, as the floor's checksum.</returns>
    /// <exception cref="InvalidOperationException">Another number of rows came: the floor would not be one.</exception>
    public static long DrainRows(this WireConnection wire, byte[] request, long expectedRows)
    {
        var drained = wire.Drain(request);
        return drained.Rows == expectedRows ? drained.Rows : throw new InvalidOperationException($"WireDrain: {drained.Rows} rows came, {expectedRows} were expected.");
    }
}
