namespace CockroachBench.Databases.Schema;

/// <summary>One row of an item table.</summary>
/// <param name="Id">Primary key, 1 to n without gaps.</param>
/// <param name="Category">0 to 96.</param>
/// <param name="Price">Quarters, exact in binary.</param>
/// <param name="Created">UTC, one second a row.</param>
/// <param name="Payload">Letters and digits, as many as the table's name says.</param>
public readonly record struct SeedItem(long Id, int Category, double Price, DateTime Created, string Payload);

/// <summary>One row of the table of users.</summary>
/// <param name="Id">Primary key, 1 to n without gaps.</param>
/// <param name="Name">Letters and a space.</param>
/// <param name="Email">At example.com, which belongs to nobody.</param>
public readonly record struct SeedUser(long Id, string Name, string Email);

/// <summary>The data of the suite, computed from the key alone: the same on every server and every day.</summary>
public static class SeedData
{
    // 64 letters: six bits of the generator a character. Incompressible enough that a server stores it as it is.
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly string[] GivenNames = ["Ada", "Barbara", "Carol", "Edsger", "Frances", "Grace", "Jim", "Karen", "Leslie", "Margaret", "Niklaus", "Tony"];
    private static readonly string[] FamilyNames = ["Codd", "Gray", "Hopper", "Jones", "Lamport", "Liskov", "Lovelace", "Stonebraker", "Wirth"];

    private static readonly DateTime Epoch = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The row with a given key.</summary>
    /// <param name="id">1 or more.</param>
    /// <param name="payloadBytes">Length of the payload, in characters and bytes alike (ASCII).</param>
    public static SeedItem Item(long id, int payloadBytes) =>
        new(id, (int)(id % 97), id * 0.25, Epoch.AddSeconds(id), Text(id, payloadBytes));

    /// <summary>A large value; its bytea column holds the same characters as ASCII bytes.</summary>
    /// <param name="length">Characters, and bytes.</param>
    public static string LargeText(int length) => Text(length, length);

    /// <summary>The user with a given key.</summary>
    /// <param name="id">1 or more.</param>
    public static SeedUser User(long id)
    {
        var (given, family) = (GivenNames[(int)(id % GivenNames.Length)], FamilyNames[(int)(id / GivenNames.Length % FamilyNames.Length)]);
        return new(id, $"{given} {family}", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{given.ToLowerInvariant()}.{family.ToLowerInvariant()}.{id}@example.com"));
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
