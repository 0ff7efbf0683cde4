using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Pairs;

public sealed class CalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.Combine("calibration.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_known_of_other_cases_and_other_environments_is_kept()
    {
        var first = HandMadeBlocks.File(Case("A", 0.01), Case("B", 0.01));
        Calibration.Write(Path, first);
        Calibration.Write(Path, first with { Settings = first.Settings with { Pinned = false }, Cases = [Case("A", 0.5)] });
        Calibration.Write(Path, first with
        {
            Cases =
            [Case("B", 0.04), Case("C", 0.01), HandMadeBlocks.Case("D", [HandMadeBlocks.Block(0, 0)])]
        });
        var known = Calibration.Read(Path, first)!.Cases;
        Assert.Equal(["A", "B", "C"], known.Keys.Select(k => k.Split('.')[^1]).Order(StringComparer.Ordinal));
        Assert.All(known, c => Assert.InRange(c.Value.Spread, c.Key.EndsWith('B') ? 0.02 : 0.003, c.Key.EndsWith('B') ? 0.08 : 0.02));
        Assert.All(known.Values, c => Assert.Equal(10, c.Blocks));
        Assert.True(known.Single(
            c => c.Key.EndsWith('B')).Value.BlocksFor10Percent > known.Single(c => c.Key.EndsWith('A')).Value.BlocksFor10Percent);
        Assert.InRange(Calibration.Read(
            Path, first with { Settings = first.Settings with { Pinned = false } })!.Cases.Single().Value.Spread, 0.2, 1);
        Assert.Null(Calibration.Read(Path, first with { Settings = first.Settings with { StableJit = false } }));
    }

    [Fact]
    public void It_says_at_what_load_it_was_made_and_expires()
    {
        var file = HandMadeBlocks.File(Case("A", 0.01));
        Calibration.Write(Path, file with { Machine = file.Machine with { LoadAverage = 1.5 } });
        var known = Calibration.Read(Path, file)!;
        Assert.Equal(1.5, known.LoadAverage);
        Assert.False(known.IsExpired(file.StartedAt.AddDays(30)));
        Assert.True(known.IsExpired(file.StartedAt.AddDays(31)));
    }

    [Fact]
    public void A_file_that_is_none_is_no_calibration_and_is_written_anew()
    {
        File.WriteAllText(Path, "{");
        var file = HandMadeBlocks.File(Case("A", 0.01));
        Assert.Null(Calibration.Read(Path, file));
        Calibration.Write(Path, file);
        Assert.Single(Calibration.Read(Path, file)!.Cases);
    }

    private static BlockCase Case(string method, double spread) =>
        HandMadeBlocks.Case(method, HandMadeBlocks.Blocks(new Random(3), 10, 0, spread));
}
