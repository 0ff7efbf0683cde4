namespace CockroachBench.Results.Rendering;

internal sealed record Picture(string FileName, string Title, string Description, string Svg)
{
    // The folder is where the file is, as seen from the page.
    public string ToMarkdown(string folder) => $"![{Markdown.Text(Description)}]({folder}/{FileName})";
}
