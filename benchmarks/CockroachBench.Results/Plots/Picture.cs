using CockroachBench.Results.Rendering;

namespace CockroachBench.Results.Plots;

/// <summary>A drawn chart.</summary>
/// <param name="FileName">Name of the SVG file.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">Its text alternative.</param>
/// <param name="Svg">The file's content.</param>
internal sealed record Picture(string FileName, string Title, string Description, string Svg)
{
    /// <summary>An image with its text alternative.</summary>
    /// <param name="folder">Where the file is, as seen from the page.</param>
    public string ToMarkdown(string folder) => $"![{Markdown.Text(Description)}]({folder}/{FileName})";
}
