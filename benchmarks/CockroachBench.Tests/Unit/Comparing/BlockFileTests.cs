using System.Text.Json;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Runs;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Unit.Comparing;

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
        Assert.Contains("{\"side\":\"base\",\"operations\":10,\"nanoseconds\":10000}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is not a file of blocks")]
    [InlineData("[]", "is not a file of blocks")]
    [InlineData("{}", "has no formatVersion")]
    [InlineData("""{"formatVersion":3}""", "has format 3; this program reads up to 2")]
    [InlineData("""{"formatVersion":1}""", "is not a file of blocks")]
    [InlineData("null", "has no formatVersion")]
    public void Another_file_is_refused_by_its_name(string text, string expected)
    {
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text);
        var refusal = Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Combine(BlockFile.FileName), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_larger_than_what_is_read_at_once_is_read_with_what_a_slice_may_have_besides()
    {
        var written = HandMadeBlocks.File([.. Enumerable.Range(0, 50).Select(i => HandMadeBlocks.Case($"C{i}", [.. HandMadeBlocks.Blocks(new Random(i), 20, 0.1, 0.01)]))]);
        var text = JsonSerializer.Serialize(written, BlockFile.Json);
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text.Replace("\"operations\"", "\"later\":{\"a\":[1,\"b\"]},\"operations\"", StringComparison.Ordinal));
        Assert.Equal(text, JsonSerializer.Serialize(BlockFile.Read(_folder.Path), BlockFile.Json));
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
    public void What_is_no_slice_is_refused(string slice)
    {
        var text = JsonSerializer.Serialize(HandMadeBlocks.File(HandMadeBlocks.Case("A", [new Block { Index = 0, Slices = [] }])), BlockFile.Json);
        File.WriteAllText(_folder.Combine(BlockFile.FileName), text.Replace("\"slices\":[]", $"\"slices\":[{slice}]", StringComparison.Ordinal));
        Assert.Contains("is not a file of blocks", Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
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
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    [InlineData(10, -1)]
    public void A_slice_without_work_is_refused_with_its_case(long operations, double nanoseconds)
    {
        HandMadeBlocks.File(HandMadeBlocks.Case("Broken", [new Block { Index = 0, Slices = [new Slice(Side.Base, operations, nanoseconds)] }])).Write(_folder.Path);
        Assert.Contains("Broken", Assert.Throws<RunFormatException>(() => BlockFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_are_held_against_their_neighbours_so_that_drift_does_no_harm()
    {
        // The machine slows down fivefold within the block; head is 10 % slower all along.
        var slices = Enumerable.Range(0, 40).SelectMany(i => (Slice[])
        [
            new Slice(Side.Base, 1, 1000 * (1 + (0.1 * i))), new Slice(Side.Head, 2, 2 * 1100 * (1 + (0.1 * i))),
        ]).ToList();
        Assert.Equal(Math.Log(1.1), BlockEffect.Of(new Block { Index = 0, Slices = slices })!.Value.LogRatio, 10);
        Assert.Null(BlockEffect.Of(new Block { Index = 0, Slices = [slices[0]] }));
        Assert.Null(BlockEffect.Of(new Block { Index = 0, Slices = [] }));
    }
}
