using System.Text.Json;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Results.Model;

public sealed class SlicesFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_block_is_a_line_in_the_order_its_slices_ran()
    {
        SlicesFile.Append(_folder.Path, "Some.Case(Text: \"a b\")", 0,
            [new Slice(Side.Head, 10, 1234.5, 1000), new Slice(Side.Base, 20, 2000)]);
        SlicesFile.Append(_folder.Path, "Some.Case", 1, []);
        SlicesFile.Append(_folder.Path, "Some.Case", 2, [new Slice(Side.Base, 1, 7, 6)]);
        var lines = File.ReadAllLines(_folder.Combine(SlicesFile.FileName)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal([("Some.Case(Text: \"a b\")", 0, "hb"), ("Some.Case", 2, "b")],
            lines.Select(l => (l.GetProperty("case").GetString(), l.GetProperty("block").GetInt32(), l.GetProperty("sides").GetString())));
        Assert.Equal("[10,20]", lines[0].GetProperty("operations").GetRawText());
        Assert.Equal("[1234.5,2000]", lines[0].GetProperty("nanoseconds").GetRawText());
        Assert.Equal("[1000,null]", lines[0].GetProperty("cpuNanoseconds").GetRawText());
        Assert.False(lines[0].TryGetProperty("waits", out _));
    }

    [Fact]
    public void How_threads_woke_up_is_kept_where_it_was_set()
    {
        SlicesFile.Append(_folder.Path, "Some.Case", 0, [new Slice(Side.Head, 1, 7, null, true), new Slice(Side.Base, 1, 7, null, false)]);
        Assert.Contains("""
            "waits":"wp"
            """, File.ReadAllText(_folder.Combine(SlicesFile.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public void Estimates_are_those_of_each_block_of_each_case()
    {
        Assert.Empty(SlicesFile.Estimate(_folder.Path));
        SlicesFile.Append(_folder.Path, "A", 0, [new Slice(Side.Head, 10, 3000), new Slice(Side.Base, 20, 2000)]);
        SlicesFile.Append(_folder.Path, "A", 1, [new Slice(Side.Base, 1, 100), new Slice(Side.Head, 1, 50)]);
        SlicesFile.Append(_folder.Path, "B", 0, [new Slice(Side.Base, 1, 100), new Slice(Side.Head, 1, 100)]);
        var effects = SlicesFile.Estimate(_folder.Path);
        Assert.Equal([("A", 0, 3), ("A", 1, 0.5), ("B", 0, 1)],
            effects.Select(e => (e.Key.Case, e.Key.Block, Math.Round(Math.Exp(e.Value.LogRatio), 9))));
    }

    [Theory]
    [InlineData("""{"case":"A","block":0,"sides":"bh","operations":[1,1],"nanoseconds":[5]}""")]
    [InlineData("""{"case":"A","block":0,"sides":"bh","operations":[1,1],"nanoseconds":null}""")]
    [InlineData("""{"case":"A","block":0,"sides":"bx","operations":[1,1],"nanoseconds":[5,5]}""")]
    [InlineData("""{"case":"A","block":0,"sides":"bh","operations":[1,0],"nanoseconds":[5,5]}""")]
    [InlineData("""{"case":"A","block":0,"sides":"bh","operations":[1,1],"nanoseconds":[5,1e999]}""")]
    [InlineData("""{"case":"A","block":0,"sides":"bb","operations":[1,1],"nanoseconds":[5,5]}""")]
    [InlineData("""{"case":"\ud800","block":0,"sides":"bh","operations":[1,1],"nanoseconds":[5,5]}""")]
    [InlineData("null")]
    [InlineData("<html>")]
    public void What_is_no_block_is_named_unless_it_is_a_last_line_that_is_cut_off(string line)
    {
        var path = _folder.Combine(SlicesFile.FileName);
        File.WriteAllText(path, line + "\n");
        Assert.Equal($"{path} is not a file of slices: line 1 is not a block's.",
            Assert.Throws<RunFormatException>(() => SlicesFile.Estimate(_folder.Path)).Message);
        File.WriteAllText(path, line);
        Assert.Empty(SlicesFile.Estimate(_folder.Path));
    }
}
