using System.Diagnostics;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Runs;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Comparing;

public sealed class ChangedBodiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_method_whose_text_changed_is_marked_and_its_neighbour_is_not()
    {
        Git("init", "-q");
        var first = Commit("1", "1");
        var second = Commit("1", "2");
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
        return ChangedBodies.Mark(RunComparer.Compare(Of(first), Of(second), TimeRule.Default, ("a", "b")), _folder.Path).Cases.Select(c => c.Changed);
    }

    private string Commit(string still, string moved)
    {
        Directory.CreateDirectory(_folder.Combine("benchmarks/CockroachBench/Reads"));
        File.WriteAllText(_folder.Combine("benchmarks/CockroachBench/Reads/ThingsBenchmarks.cs"),
            $"public class ThingsBenchmarks\n{{\n    [Benchmark]\n    public int Still() => {still};\n\n    [Benchmark]\n    public int Moved()\n    {{\n        return {moved};\n    }}\n}}\n");
        Git("add", "-A");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "x");
        return Git("rev-parse", "HEAD").Trim();
    }

    private string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = _folder.Path, RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
