namespace CockroachBench.Results.Rendering;

// Relative links from a page to sources of the same checkout, which work on every code host. Prefix: from the page's folder to the top of
// the repository; null outside a checkout.
internal sealed record RepositoryLinks(string? Prefix)
{
    public RepositoryLinks Below(int folders) => new(Prefix is null ? null : string.Concat(Enumerable.Repeat("../", folders)) + Prefix);

    public string Method(RunCase c) => c.Source is { } source && Prefix is not null
        ? Markdown.Link(c.Method, $"{Prefix}{source.Path}#L{source.FirstLine}-L{source.LastLine}")
        : Markdown.Text(c.Method);

    public static RepositoryLinks From(string results)
    {
        var prefix = "";
        for (var folder = new DirectoryInfo(Path.GetFullPath(results)); folder is not null; folder = folder.Parent, prefix += "../")
            if (Path.Exists(Path.Combine(folder.FullName, ".git"))) return new RepositoryLinks(prefix);
        return new RepositoryLinks((string?)null);
    }
}
