namespace CockroachBench.Fixtures;

// The floor of a read family: one query over a raw socket of its own, its answer read and dropped.
internal sealed class WireFloor(string sql, int maxRows) : IDisposable
{
    private readonly WireConnection _connection = BenchmarkDatabase.OpenWire();
    private readonly byte[] _request = WireConnection.ExtendedQuery(sql, maxRows);

    // With another number of rows it would be the floor of something else.
    public long Drain(long rows)
    {
        var drained = _connection.Drain(_request);
        return drained.Rows == rows
            ? drained.Rows
            : throw new InvalidOperationException($"WireDrain: {drained.Rows} rows came, {rows} were expected.");
    }

    public void Dispose() => _connection.Dispose();
}
