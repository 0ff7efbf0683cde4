using System.Text;

namespace CockroachBench.Platform;

/// <summary>Makes text from outside - a server's, a run's, a command line's - safe to show: a terminal obeys nothing in it.</summary>
public static class OneLine
{
    // What a person reads; a longer one is a quoted value that is not worth reading to its end.
    private const int Longest = 1000;
    private const int Kept = 600;

    private const string Unprintable = "\ufffd";

    /// <summary>An error: cleaned, and shortened in its middle.</summary>
    public static string Of(string text) => Clean(text.Length > Longest ? $"{text[..Kept]} ... {text[^(Longest - Kept)..]}" : text);

    /// <summary>
    /// The text on one line: line breaks and tabs become spaces; other control characters, characters that reorder what a person
    /// sees, and half characters become U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        var line = new StringBuilder(text.Length);
        // A half character is enumerated as U+FFFD.
        foreach (var rune in text.ReplaceLineEndings(" ").EnumerateRunes())
            line.Append(rune.Value == '\t' ? " " : Rune.IsControl(rune) || Reorders(rune.Value) ? Unprintable : rune.ToString());
        return line.ToString();
    }

    /// <summary>As <see cref="Clean"/> for each line of a page that this program has composed, or a log takes as it comes.</summary>
    public static string CleanLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Clean));

    /// <summary>Whether a character changes the order in which a person sees others; a name has no use for it.</summary>
    public static bool Reorders(int character) => character is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
