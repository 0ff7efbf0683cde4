using CockroachBench.Databases.Schema;
using Npgsql;

namespace CockroachBench.Fixtures;

/// <summary>
/// What benchmarked code has lost, kept within reach for the clean-up alone: its room is made beforehand, so that
/// keeping it retains nothing of its own.
/// </summary>
public sealed class Abandoned
{
    /// <summary>Operations of an iteration in a class that leaves things behind.</summary>
    public const int Operations = 32;

    /// <summary>Operations a retention measurement may use there.</summary>
    public const int RetentionOperations = 128;

    /// <summary>Room in a pool for an iteration or a retention measurement, with a few to spare.</summary>
    public const int PoolSize = RetentionOperations + 8;

    private readonly List<IDisposable> _things = new(PoolSize * 2);

    /// <summary>Keeps a thing for <see cref="Release"/>.</summary>
    public T Keep<T>(T thing) where T : IDisposable
    {
        _things.Add(thing);
        return thing;
    }

    /// <summary>Disposes all, last first, closes a pool's physical connections and opens its first one again.</summary>
    /// <param name="pool">The pool, if any, to be as it was when the class was set up.</param>
    public void Release(NpgsqlDataSource? pool = null)
    {
        for (var i = _things.Count - 1; i >= 0; i--) _things[i].Dispose();
        _things.Clear();
        if (pool is null) return;
        pool.Clear();
        pool.OpenConnection().Dispose();
    }

    /// <summary>A query of a few rows, for benchmarks whose subject is what is around it.</summary>
    public static readonly string RowsSql = $"select {Item.Columns} from {BenchmarkSchema.ItemTable(BenchmarkSchema.NarrowPayload)} where id <= 10 order by id";

    /// <summary>Reads all rows of <see cref="RowsSql"/>.</summary>
    public static long ReadAll(NpgsqlDataReader reader)
    {
        var sum = 0L;
        while (reader.Read()) sum = Checksum.Add(sum, Item.Read(reader));
        return sum;
    }
}
