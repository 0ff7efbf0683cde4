using System.Text;

namespace CockroachBench.Tests.Support;

// Text that means harm, or comes of an accident; the same for the same seed.
internal sealed class HostileText(int seed)
{
    public static readonly IReadOnlyList<string> Values =
    [
        "", " ", "\t", "\0", "a\0b", "\r\n", "line\nline", "\u001b[31mred\u001b[0m", "\u202egnirts", "\ud800", "\ufeff",
        "é\u0301ü€😀", "-", "--", "---", "=", "--=", "=x", ";", ";;;",
        "'", "\"", "''", "`id`", "$(id)", "${HOME}", "%s%n%d", "..", "../../..", "/dev/null/x", "/proc/self/mem", "C:\\con", "*", "[", "]",
        "{", "{}", "[]", "null", "true",
        "NaN", "Infinity", "-Infinity", "1e999", "-1", "0", "2147483648", "-9223372036854775809", "99999999999999999999999999", "0x10",
        "1,5", "١٢", "<script>", "[red]", "@", "@nothing-there",
        new('x', 5_000), new('9', 5_000), new('[', 5_000), new('=', 5_000),
    ];

    private readonly Random _random = new(seed);

    public string Value() => _random.Next(4) > 0 ? Pick(Values) : Mutate(Pick(Values));

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public int Next(int limit) => _random.Next(limit);

    // A text with one to three things wrong: cut off, a piece doubled, swapped or taken out, something strange put in.
    public string Mutate(string text)
    {
        for (var times = 1 + _random.Next(3); times > 0; times--)
        {
            var at = _random.Next(text.Length + 1);
            var length = Math.Min(_random.Next(12), text.Length - at);
            text = _random.Next(6) switch
            {
                0 => text[..at],
                1 => text[at..],
                2 => text.Insert(at, text.Substring(at, length)),
                3 => text.Remove(at, length),
                4 => text.Insert(at, Pick(Values)),
                _ => text[..at] + (char)_random.Next(1, 0x250) + text[Math.Min(at + 1, text.Length)..],
            };
        }
        return text;
    }

    // A file's bytes with something wrong: cut off, bytes changed, another encoding, a mark before it, zeros in it.
    public byte[] Mutate(byte[] file)
    {
        switch (_random.Next(8))
        {
            case 0: return file[.._random.Next(file.Length)];
            case 1: return Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(file))).ToArray();
            case 2: return Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(file));
            case 3: return Encoding.UTF32.GetBytes(Encoding.UTF8.GetString(file));
            case 4: return [.. file, .. file];
            case 5: return [.. new byte[] { 0xef, 0xbb, 0xbf }, .. file];
            default:
                var changed = file.ToArray();
                for (var times = 1 + _random.Next(5); times > 0; times--) changed[_random.Next(changed.Length)] =
                    (byte)(_random.Next(3) switch { 0 => 0, 1 => 0xff, _ => _random.Next(256) });
                return changed;
        }
    }
}
