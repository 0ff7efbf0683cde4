using System.Text.Json;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Runs;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Model;

public sealed class BlockFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_in_the_words_of_the_format()
    {
        var written = HandMadeBlocks.File(HandMadeBlocks.Case("A", [HandMadeBlocks.Block(0, 0.1, baseAllocated: 24, headAllocated: 48)], rows: "10") with { BodyChanged = true });
        written.Write(_folder.Path);
        Assert.Equal(JsonSerializer.Serialize(written, BlockFile.Json), JsonSerializer.Serialize(BlockFile.Read(_folder.Path), BlockFile.Json));
        var text = File.ReadAllText(_folder.Combine(BlockFile.FileName));
        Assert.Contains("\"phase\":\"first\"", text, StringComparison.Ordinal);
        Assert.Contains("\"effect\":{\"logRatio\":0.1,\"baseNanoseconds\":1000,\"headNanoseconds\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("slices\":", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is not a file of blocks")]
    [InlineData("[]", "is not a file of blocks")]
    [InlineData("{}", "has no formatVersion")]
    [InlineData("""{"formatVersion":4}""", "has format 4; this program reads up to 3")]
    [InlineData("""{"formatVersion":1}""", "is not a file of blocks")]
    [InlineData("null", "has no formatVersion")]
    public void Another_file_is_refused_by_its_name(string text, string expected)
    {
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text);
        var refusal = Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Combine(BlockFile.FileName), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Earlier_formats_had_the_slices_themselves_and_say_the_same(int format)
    {
        // Head takes twice base's time; more slices than are read at once, with what may stand in one besides.
        var slices = string.Join(",", Enumerable.Range(0, 2000).Select(i =>
            $$"""{"side":"base","later":{"a":[1,"b"]},"operations":10,"nanoseconds":{{10000 + i}}},{"side":"head","operations":5,"nanoseconds":{{10000 + i}},"cpuNanoseconds":{{(i % 2 == 0 ? "null" : "7")}}}"""));
        Earlier(slices, format);
        var effect = Assert.Single(Assert.Single(BlockFile.Read(_folder.Path).Cases).Blocks).Effect!.Value;
        Assert.Equal(Math.Log(2), effect.LogRatio, 10);
        Assert.Equal(1099.95, effect.BaseNanoseconds, 2);
        Assert.Equal(2199.9, effect.HeadNanoseconds, 2);
    }

    [Fact]
    public void A_block_of_an_earlier_format_that_only_counted_has_no_time()
    {
        Earlier("", 2);
        Assert.Null(Assert.Single(Assert.Single(BlockFile.Read(_folder.Path).Cases).Blocks).Effect);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"operations":1,"nanoseconds":1}""")]
    [InlineData("""{"side":"left","operations":1,"nanoseconds":1}""")]
    [InlineData("""{"side":1,"operations":1,"nanoseconds":1}""")]
    [InlineData("""{"side":"base","operations":"1","nanoseconds":1}""")]
    [InlineData("1")]
    [InlineData("""{"side":"base","side":"head","operations":1,"nanoseconds":1}""")]
    [InlineData("""{"side":"base","operations":1}""")]
    [InlineData("""{"side":"base","operations":0,"nanoseconds":1}""")]
    [InlineData("""{"side":"base","operations":1,"nanoseconds":0}""")]
    [InlineData("""{"side":"base","operations":1,"nanoseconds":-1}""")]
    public void What_is_no_slice_is_refused(string slice)
    {
        Earlier(slice, 2);
        Assert.Contains("is not a file of blocks", Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private void Earlier(string slices, int format)
    {
        var text = JsonSerializer.Serialize(HandMadeBlocks.File(HandMadeBlocks.Case("A", [new Block { Index = 0 }])) with { FormatVersion = format }, BlockFile.Json);
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text.Replace("\"startedFirst\"", $"\"slices\":[{slices}],\"startedFirst\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"blocks\":[", "\"blocks\":[null,")]
    [InlineData("\"cases\":[", "\"cases\":[null,")]
    public void A_list_with_nothing_in_it_is_refused(string found, string put)
    {
        var text = JsonSerializer.Serialize(HandMadeBlocks.File(HandMadeBlocks.Case("A", [HandMadeBlocks.Block(0, 0.1)])), BlockFile.Json);
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text.Replace(found, put, StringComparison.Ordinal));
        Assert.Contains("a list in it holds null", Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"baseNanoseconds\":1000", "\"baseNanoseconds\":0", "'Some.ThingsBenchmarks.Broken' has a block without a time")]
    [InlineData("\"baseNanoseconds\":1000", "\"baseNanoseconds\":-1", "has a block without a time")]
    [InlineData("\"logRatio\":0.1", "\"logRatio\":1e999", "has a block without a time")]
    [InlineData("\"baseNanoseconds\":1000,", "", "missing required properties including: 'baseNanoseconds'")]
    [InlineData("\"logRatio\":0.1,", "", "missing required properties including: 'logRatio'")]
    [InlineData("\"phase\"", "\"slices\":[],\"phase\"", "has slices, which format 3 does not allow")]
    [InlineData("\"formatVersion\":3", "\"formatVersion\":2", "lacks its slices, which format 2 does not allow")]
    [InlineData("\"state\":\"measured\"", "\"state\":\"measured\",\"calibrated\":{\"spread\":-1,\"blocks\":10}", "has a calibrated spread that is none")]
    [InlineData("\"state\":\"measured\"", "\"state\":\"measured\",\"calibrated\":{\"spread\":0.01,\"blocks\":1}", "has a calibrated spread that is none")]
    public void A_block_or_a_case_that_cannot_be_judged_is_refused(string found, string put, string expected)
    {
        var text = JsonSerializer.Serialize(HandMadeBlocks.File(HandMadeBlocks.Case("Broken", [HandMadeBlocks.Block(0, 0.1)])), BlockFile.Json);
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text.Replace(found, put, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
