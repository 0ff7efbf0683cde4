using System.Text;

namespace CockroachBench.Platform;

internal static class OneLine
{
    // What a person reads; a longer one is a quoted value that is not worth reading to its end.
    private const int Longest = 1000;
    private const int Kept = 600;
    private const string Unprintable = "\ufffd";

    public static string Of(string text) => Clean(text.Length > Longest ? $"{text[..Kept]} ... {text[^(Longest - Kept)..]}" : text);

    public static string Clean(string text)
    {
        var line = new StringBuilder(text.Length);
        // A half character is enumerated as U+FFFD.
        foreach (var rune in text.ReplaceLineEndings(" ").EnumerateRunes())
            line.Append(rune.Value == '\t' ? " " : Rune.IsControl(rune) || Reorders(rune.Value) ? Unprintable : rune.ToString());
        return line.ToString();
    }

    public static string CleanLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Clean));

    public static bool Reorders(int character) => character is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
