namespace CockroachBench.Platform;

// Makes text from outside (a server's, a file's, a command line's) safe to print: no control sequence reaches a terminal.
internal static class OneLine
{
    private const int Longest = 1000; // a longer message quotes a long value
    private const int Kept = 600;
    private const string Unprintable = "\ufffd";

    // Cleaned, and shortened in its middle.
    public static string Of(string text) => Clean(text.Length > Longest ? $"{text[..Kept]} ... {text[^(Longest - Kept)..]}" : text);

    // On one line; control characters, bidirectional overrides and unpaired surrogates become U+FFFD.
    public static string Clean(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings(" ").EnumerateRunes())
            line.Append(rune.Value == '\t' ? " " : Rune.IsControl(rune) || Reorders(rune.Value) ? Unprintable : rune.ToString());
        return line.ToString();
    }

    public static string CleanLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Clean));

    public static bool Reorders(int character) => character is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
