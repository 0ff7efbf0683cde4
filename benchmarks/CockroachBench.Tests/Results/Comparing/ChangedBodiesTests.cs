using CockroachBench.Claims;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Comparing;

public sealed class ChangedBodiesTests : IAsyncLifetime
{
    private GitCheckout _repository = null!;

    public async ValueTask InitializeAsync() => _repository = await GitCheckout.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _repository.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_method_whose_text_changed_is_marked_and_its_neighbour_is_not()
    {
        var first = await CommitAsync("1", "1");
        var second = await CommitAsync("1", "2");
        Assert.Equal([null, "the benchmark method itself"], Marked(first, second, dirty: false));
        Assert.Equal([null, null], Marked(first, second, dirty: true));
        Assert.Equal([null, null], Marked(first, first, dirty: false));
        Assert.Equal([null, null], Marked(first, new string('0', 40), dirty: false));
        Assert.Equal([null, null], Marked("--output=x", second, dirty: false));
    }

    private IEnumerable<string?> Marked(string first, string second, bool dirty)
    {
        Run Of(string sha) => HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case("Still"), HandMadeRun.Case("Moved")) with { Commit = new RunCommit(sha, dirty) },
            HandMadeRun.Figures("Still", 1), HandMadeRun.Figures("Moved", 1));
        return new MethodSource(_repository.Path, SuitePages.Sources)
            .MarkChanged(RunComparer.Compare(Of(first), Of(second), TimeRule.Default, ("a", "b"))).Cases.Select(c => c.Changed);
    }

    private Task<string> CommitAsync(string still, string moved)
    {
        _repository.Write("benchmarks/CockroachBench/Reads/ThingsBenchmarks.cs", $$"""
            public class ThingsBenchmarks
            {
                [Benchmark]
                public int Still() => {{still}};

                [Benchmark]
                public int Moved()
                {
                    return {{moved}};
                }
            }
            """);
        return _repository.CommitAsync("x");
    }
}
