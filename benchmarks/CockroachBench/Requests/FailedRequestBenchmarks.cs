namespace CockroachBench.Requests;

// A request that throws: released on the way out, or not.
[BenchmarkCategory("Requests", Async)]
public class FailedRequestBenchmarks : RequestBenchmarks
{
    [Benchmark(Baseline = true), Form("exception-released")]
    public Task<long> Get_ExceptionReleased() => GetFailureAsync(42);

    [Benchmark, LeaksConnection, Form("exception-without-release")]
    public Task<long> Get_ExceptionWithoutRelease() => GetFailureAsync(42);
}
