using System.Text;

namespace CockroachBench.Results.Plots;

/// <summary>A drawn chart.</summary>
/// <param name="FileName">Name of the SVG file.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">Its text alternative.</param>
/// <param name="Svg">The file's content.</param>
public sealed record Picture(string FileName, string Title, string Description, string Svg)
{
    /// <summary>An image with its text alternative.</summary>
    /// <param name="folder">Where the file is, as seen from the page.</param>
    public string ToMarkdown(string folder) => $"![{Escape(Description)}]({folder}/{FileName})";

    // Every character that Markdown or HTML could take for its own; a backslash before punctuation is always allowed.
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsControl(c)) escaped.Append(' ');
            else if (@"\`*_{}[]<>()#!|&~".Contains(c, StringComparison.Ordinal)) escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }
        return escaped.ToString();
    }
}
