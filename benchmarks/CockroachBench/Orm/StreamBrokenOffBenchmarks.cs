using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Orm;

// A stream of EF Core holds a connection until its enumerator, or its context, is disposed. All read the same ten rows.
[BenchmarkCategory("Orm", Async)]
public class StreamBrokenOffBenchmarks : ContextBenchmarks
{
    private const int Rows = 10;

    [Benchmark(Baseline = true)]
    public async Task<long> Read_ToEnd()
    {
        await using var context = Contexts.Create();
        var sum = 0L;
        await foreach (var item in Stream(context)) sum = Checksum.Add(sum, item);
        return sum;
    }

    // Leaving the loop disposes the enumerator.
    [Benchmark]
    public async Task<long> Read_Break()
    {
        await using var context = Contexts.Create();
        var (sum, read) = (0L, 0);
        await foreach (var item in Stream(context))
        {
            sum = Checksum.Add(sum, item);
            if (++read == Rows) break;
        }
        return sum;
    }

    [Benchmark]
    public async Task<long> Read_EnumeratorLeft()
    {
        await using var context = Contexts.Create();
        return await LeaveAsync(context);
    }

    [Benchmark, LeaksConnection]
    public Task<long> Read_EnumeratorAndContextLeft() => LeaveAsync(Abandoned.Keep(Contexts.Create()));

    private async Task<long> LeaveAsync(ItemContext context)
    {
        var items = Stream(context).GetAsyncEnumerator();
        var sum = 0L;
        for (var read = 0; read < Rows && await items.MoveNextAsync(); read++) sum = Checksum.Add(sum, items.Current);
        return sum;
    }

    private IAsyncEnumerable<Item> Stream(ItemContext context) => Query(context).AsNoTracking().AsAsyncEnumerable();
}
