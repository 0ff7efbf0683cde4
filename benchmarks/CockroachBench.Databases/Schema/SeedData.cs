namespace CockroachBench.Databases.Schema;

// Id: 1 to n without gaps. Category: 0 to 96. Price: quarters, exact in binary. Created: UTC, one second a row.
internal readonly record struct SeedItem(long Id, int Category, double Price, DateTime Created, string Payload);

internal readonly record struct SeedUser(long Id, string Name, string Email);

// The data of the suite, computed from the key alone: the same on every server and every day.
internal static class SeedData
{
    // 64 characters, six random bits each: a server does not compress it.
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly string[] GivenNames =
        ["Ada", "Barbara", "Carol", "Edsger", "Frances", "Grace", "Jim", "Karen", "Leslie", "Margaret", "Niklaus", "Tony"];
    private static readonly string[] FamilyNames =
        ["Codd", "Gray", "Hopper", "Jones", "Lamport", "Liskov", "Lovelace", "Stonebraker", "Wirth"];

    private static readonly DateTime Epoch = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // The payload is ASCII: characters are bytes.
    public static SeedItem Item(long id, int payloadBytes) =>
        new(id, (int)(id % 97), id * 0.25, Epoch.AddSeconds(id), Text(id, payloadBytes));

    public static string LargeText(int length) => Text(length, length);

    public static SeedUser User(long id)
    {
        var (given, family) = (GivenNames[(int)(id % GivenNames.Length)], FamilyNames[(int)(id / GivenNames.Length % FamilyNames.Length)]);
        return new(id, $"{given} {family}", $"{given.ToLowerInvariant()}.{family.ToLowerInvariant()}.{id}@example.com");
    }

    private static string Text(long seed, int length) => string.Create(length, (ulong)seed, static (span, seed) =>
    {
        // xorshift64* (Vigna 2016), seeded apart from zero.
        var state = seed * 0x9E3779B97F4A7C15UL | 1;
        for (var i = 0; i < span.Length;)
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            var bits = state * 0x2545F4914F6CDD1DUL;
            for (var k = 0; k < 10 && i < span.Length; k++, bits >>= 6) span[i++] = Alphabet[(int)(bits & 63)];
        }
    });
}
