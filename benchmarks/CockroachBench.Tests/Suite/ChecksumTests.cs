using System.Text;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;

namespace CockroachBench.Tests.Suite;

public class ChecksumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(8 * 1024)]
    [InlineData(100_000)]
    public void A_large_value_has_one_sum_however_it_is_cut(int pieceLength)
    {
        var text = SeedData.LargeText(20_000);
        var bytes = Encoding.ASCII.GetBytes(text);
        var whole = Checksum.AddPiece(0, bytes, 0);
        long byBytes = 0, byCharacters = 0;
        for (var position = 0; position < text.Length; position += pieceLength)
        {
            var length = Math.Min(pieceLength, text.Length - position);
            byBytes = Checksum.AddPiece(byBytes, bytes.AsSpan(position, length), position);
            byCharacters = Checksum.AddPiece(byCharacters, text.AsSpan(position, length), position);
        }
        Assert.Equal((whole, whole), (byBytes, byCharacters));
    }

    [Fact]
    public void A_large_values_sum_is_its_length_and_a_sample_every_64_bytes()
    {
        var bytes = Encoding.ASCII.GetBytes(SeedData.LargeText(1000));
        var samples = bytes.Where((_, i) => i % 64 == 0).Sum(b => (long)b);
        Assert.Equal(samples + 1000, Checksum.AddPiece(0, bytes, 0));
    }

    [Fact]
    public void Every_column_of_a_row_counts()
    {
        var item = Row(3);
        var sums = new[]
        {
            item,
            item with { Id = item.Id + 1 }, item with { Category = item.Category + 1 }, item with { Price = item.Price + 0.25 },
            item with { Created = item.Created.AddSeconds(1) },
            item with { Payload = item.Payload + "x" }, item with { Payload = "#" + item.Payload[1..] },
            item with { Payload = item.Payload[..^1] + "#" },
        }.Select(i => Checksum.Add(0, i)).ToList();
        Assert.Equal(sums.Count, sums.Distinct().Count());
    }

    [Fact]
    public void The_order_of_rows_and_their_number_count()
    {
        Assert.NotEqual(Checksum.Of([Row(1), Row(2)]), Checksum.Of([Row(2), Row(1)]));
        Assert.NotEqual(Checksum.Of([Row(1), Row(2)]), Checksum.Of([Row(1)]));
        Assert.Equal(Checksum.Add(Checksum.Add(0, Row(1)), Row(2)), Checksum.Of([Row(1), Row(2)]));
    }

    private static Item Row(long id)
    {
        var seed = SeedData.Item(id, BenchmarkSchema.NarrowPayload);
        return new Item(seed.Id, seed.Category, seed.Price, seed.Created, seed.Payload);
    }
}
