using System.Text.Json;
using CockroachBench.Results.Comparing;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Unit.Comparing;

public sealed class SlicesFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_block_is_a_line_in_the_order_its_slices_ran()
    {
        SlicesFile.Append(_folder.Path, "Some.Case(Text: \"a b\")", 0, [new Slice(Side.Head, 10, 1234.5, 1000), new Slice(Side.Base, 20, 2000)]);
        SlicesFile.Append(_folder.Path, "Some.Case", 1, []);
        SlicesFile.Append(_folder.Path, "Some.Case", 2, [new Slice(Side.Base, 1, 7, 6)]);
        var lines = File.ReadAllLines(_folder.Combine(SlicesFile.FileName)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal([("Some.Case(Text: \"a b\")", 0, "hb"), ("Some.Case", 2, "b")],
            lines.Select(l => (l.GetProperty("case").GetString(), l.GetProperty("block").GetInt32(), l.GetProperty("sides").GetString())));
        Assert.Equal("[10,20]", lines[0].GetProperty("operations").GetRawText());
        Assert.Equal("[1234.5,2000]", lines[0].GetProperty("nanoseconds").GetRawText());
        Assert.Equal("[1000,null]", lines[0].GetProperty("cpuNanoseconds").GetRawText());
    }
}
