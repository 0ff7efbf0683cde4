using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// Links from a page to the sources of the same checkout: a code host's address is not known, a relative path works on all. Prefix: From
// the page's folder to the top of the repository, such as ../../; null where results are kept outside a checkout.
internal sealed record RepositoryLinks(string? Prefix)
{
    public RepositoryLinks Below(int folders) => new(Prefix is null ? null : string.Concat(Enumerable.Repeat("../", folders)) + Prefix);

    public string Method(RunCase c) => c.Source is { } source && Prefix is not null
        ? Markdown.Link(c.Method, $"{Prefix}{source.Path}#L{source.FirstLine}-L{source.LastLine}")
        : Markdown.Text(c.Method);

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
