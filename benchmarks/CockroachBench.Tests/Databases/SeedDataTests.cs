using System.Security.Cryptography;
using System.Text;
using CockroachBench.Databases.Schema;

namespace CockroachBench.Tests.Databases;

// Figures of two runs can only be compared while this data stays what it is; a change needs another schema version.
public class SeedDataTests
{
    [Fact]
    public void The_first_item_is_what_it_always_was() => Assert.Equal(
        new SeedItem(1, 1, 0.25, new DateTime(2024, 1, 1, 0, 0, 1, DateTimeKind.Utc), FirstPayload), SeedData.Item(1, 16));

    [Theory]
    [InlineData(97, 0, 24.25)]
    [InlineData(98, 1, 24.5)]
    [InlineData(100_000, 90, 25_000)]
    public void Columns_follow_from_the_key(long id, int category, double price)
    {
        var item = SeedData.Item(id, BenchmarkSchema.NarrowPayload);
        Assert.Equal((id, category, price), (item.Id, item.Category, item.Price));
        Assert.Equal(new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(id), item.Created);
    }

    [Fact]
    public void Payloads_have_the_length_asked_for_and_differ_from_row_to_row()
    {
        var payloads = Enumerable.Range(1, 1000).Select(id => SeedData.Item(id, 16).Payload).ToList();
        Assert.All(payloads, p => Assert.Equal(16, p.Length));
        Assert.Equal(payloads.Count, payloads.Distinct().Count());
        Assert.All(payloads, p => Assert.Matches("^[A-Za-z0-9_-]*$", p));
    }

    [Fact]
    public void All_data_together_has_the_digest_of_this_schema_version()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (payload, rows) in new[] { (BenchmarkSchema.NarrowPayload, BenchmarkSchema.NarrowRows),
            (BenchmarkSchema.WidePayload, BenchmarkSchema.WideRows) })
            for (var id = 1; id <= rows; id++) digest.AppendData(Encoding.ASCII.GetBytes(SeedData.Item(id, payload).ToString()));
        foreach (var length in BenchmarkSchema.LargeLengths) digest.AppendData(Encoding.ASCII.GetBytes(SeedData.LargeText(length)));
        Assert.Equal((5, DigestOfVersion5), (BenchmarkSchema.Version, Convert.ToHexStringLower(digest.GetHashAndReset())));
    }

    // Computed apart from this code, in another language: SHA-256 over each row's text and the large values.
    private const string FirstPayload = "6hUIaK-sD2n1p_xn";
    private const string DigestOfVersion5 = "5e4e7ae33a4d2ba032faaa43c6cec09efc323c4d92beb5eb2093b92b72a4d2b2";
}
