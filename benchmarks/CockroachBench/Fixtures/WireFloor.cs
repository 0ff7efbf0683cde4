using CockroachBench.Databases.Wire;

namespace CockroachBench.Fixtures;

/// <summary>The floor of a read family: one query, sent over a raw socket of its own, its answer read and dropped.</summary>
public sealed class WireFloor : IDisposable
{
    private readonly WireConnection _connection;
    private readonly byte[] _request;
    private readonly long _rows;

    /// <summary>Connects and drains the query once.</summary>
    /// <param name="sql">The query of the measured variants.</param>
    /// <param name="rows">Rows its answer must have.</param>
    /// <param name="maxRows">The most rows the server is asked for; 0 asks for all.</param>
    public WireFloor(string sql, long rows, int maxRows = 0)
    {
        _connection = BenchmarkDatabase.OpenWire();
        _request = WireConnection.ExtendedQuery(sql, maxRows);
        _rows = rows;
    }

    /// <summary>One operation.</summary>
    /// <returns>The rows, as the floor's checksum.</returns>
    /// <exception cref="InvalidOperationException">Another number of rows came: the floor would not be one.</exception>
    public long Drain()
    {
        var drained = _connection.Drain(_request);
        return drained.Rows == _rows ? drained.Rows : throw new InvalidOperationException($"WireDrain: {drained.Rows} rows came, {_rows} were expected.");
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
