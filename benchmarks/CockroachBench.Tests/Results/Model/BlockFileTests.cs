using System.Text.Json;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Model;

public sealed class BlockFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_in_the_words_of_the_format()
    {
        var written = HandMadeBlocks.File(
            HandMadeBlocks.Case("A", [HandMadeBlocks.Block(0, 0.1, baseAllocated: 24, headAllocated: 48)],
            rows: "10") with
            { BodyChanged = true });
        written.Write(_folder.Path);
        Assert.Equal(JsonSerializer.Serialize(written, BlockFile.Json),
            JsonSerializer.Serialize(BlockFile.Read(_folder.Path), BlockFile.Json));
        var text = File.ReadAllText(_folder.Combine(BlockFile.FileName));
        Assert.Contains("\"phase\":\"first\"", text, StringComparison.Ordinal);
        Assert.Contains("\"effect\":{\"logRatio\":0.1,\"baseNanoseconds\":1000,\"headNanoseconds\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("slices\":", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is not a file of blocks")]
    [InlineData("[]", "is not a file of blocks")]
    [InlineData("{}", "has no formatVersion")]
    [InlineData("""{"formatVersion":4}""", "has format 4; this program reads format 3")]
    [InlineData("""{"formatVersion":1}""", "has format 1; this program reads format 3")]
    [InlineData("""{"formatVersion":3}""", "is not a file of blocks")]
    [InlineData("null", "has no formatVersion")]
    public void Another_file_is_refused_by_its_name(string text, string expected)
    {
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text);
        var refusal = Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Combine(BlockFile.FileName), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"blocks\":[", "\"blocks\":[null,")]
    [InlineData("\"cases\":[", "\"cases\":[null,")]
    public void A_list_with_nothing_in_it_is_refused(string found, string put)
    {
        var text = JsonSerializer.Serialize(HandMadeBlocks.File(HandMadeBlocks.Case("A", [HandMadeBlocks.Block(0, 0.1)])), BlockFile.Json);
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text.Replace(found, put, StringComparison.Ordinal));
        Assert.Contains("a list in it holds null", Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"baseNanoseconds\":1000", "\"baseNanoseconds\":0", "'Some.ThingsBenchmarks.Broken' has a block without a time")]
    [InlineData("\"baseNanoseconds\":1000", "\"baseNanoseconds\":-1", "has a block without a time")]
    [InlineData("\"logRatio\":0.1", "\"logRatio\":1e999", "has a block without a time")]
    [InlineData("\"baseNanoseconds\":1000,", "", "missing required properties including: 'baseNanoseconds'")]
    [InlineData("\"logRatio\":0.1,", "", "missing required properties including: 'logRatio'")]
    [InlineData("\"formatVersion\":3", "\"formatVersion\":2", "has format 2; this program reads format 3")]
    [InlineData("\"state\":\"measured\"", "\"state\":\"measured\",\"calibrated\":{\"spread\":-1,\"blocks\":10}", "the calibrated spread of")]
    [InlineData("\"state\":\"measured\"", "\"state\":\"measured\",\"calibrated\":{\"spread\":0.01,\"blocks\":1}", "the calibrated spread of")]
    public void A_block_or_a_case_that_cannot_be_judged_is_refused(string found, string put, string expected)
    {
        var text = JsonSerializer.Serialize(
            HandMadeBlocks.File(HandMadeBlocks.Case("Broken", [HandMadeBlocks.Block(0, 0.1)])), BlockFile.Json);
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text.Replace(found, put, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
