using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

/// <summary>Links from a page to the sources of the same checkout: a code host's address is not known, a relative path works on all.</summary>
/// <param name="Prefix">From the page's folder to the top of the repository, such as <c>../../</c>; null where results are kept outside a checkout.</param>
public sealed record RepositoryLinks(string? Prefix)
{
    /// <summary>The same for a page some folders further down.</summary>
    public RepositoryLinks Below(int folders) => new(Prefix is null ? null : string.Concat(Enumerable.Repeat("../", folders)) + Prefix);

    /// <summary>A method with its lines, or only its name.</summary>
    public string Method(RunCase c) => c.Source is { } source && Prefix is not null
        ? Markdown.Link(c.Method, $"{Prefix}{source.Path}#L{source.FirstLine}-L{source.LastLine}")
        : Markdown.Text(c.Method);

    /// <summary>From <c>results/</c> to the checkout it lies in.</summary>
    /// <param name="results">The folder.</param>
    public static RepositoryLinks From(string results)
    {
        var prefix = "";
        for (var folder = new DirectoryInfo(Path.GetFullPath(results)); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, ".git"))) return new RepositoryLinks(prefix);
            prefix += "../";
        }
        return new RepositoryLinks((string?)null);
    }
}
