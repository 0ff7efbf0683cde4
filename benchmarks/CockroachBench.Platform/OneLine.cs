using System.Text;

namespace CockroachBench.Platform;

/// <summary>Keeps an error to one line, whatever was given and is quoted in it.</summary>
public static class OneLine
{
    // What a person reads; a longer one is a quoted value that is not worth reading to its end.
    private const int Longest = 1000;
    private const int Kept = 600;

    /// <summary>The text without line breaks and control characters, shortened in its middle.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Longest));
        var shorter = text.Length > Longest ? $"{text[..Kept]} ... {text[^(Longest - Kept)..]}" : text;
        // A terminal would obey some of them, and half a character is none.
        foreach (var rune in shorter.EnumerateRunes()) line.Append(Rune.IsControl(rune) ? "\ufffd" : rune.ToString());
        return line.ToString();
    }
}
