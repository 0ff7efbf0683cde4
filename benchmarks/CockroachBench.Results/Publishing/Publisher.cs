namespace CockroachBench.Results.Publishing;

internal sealed record PublishOptions(IReadOnlyList<string> Artifacts, string Results)
{
    public bool AllowFailed { get; init; }
    public bool AllowDirty { get; init; }
    public bool AllowDebug { get; init; }
    public string? Html { get; init; }
}

// Draw into the folder of pictures of a folder, whose earlier pictures are there. Files in it have a second name elsewhere: replace them,
// never write into them. say: for one line where something is missing.
internal delegate string DrawPictures(string environmentFolder, Run newest, RunHistory history, Action<string> say);

internal delegate IReadOnlyList<Picture> DrawSoakPictures(string folder, SoakFile soak, Action<string> say);

// Turns runs and soaks into what is kept in the repository. The same input gives the same bytes, whenever and wherever. Pictures: null for
// none.
internal sealed class Publisher(
    PublishOptions options, SuiteDescription suite, DrawPictures? pictures, DrawSoakPictures? soakPictures, Action<string> say)
{
    private const string SiteFolder = "site";
    private const string SiteFile = SiteFolder + "/" + SitePage.FileName;
    private const string Readme = "README.md";

    private static readonly string SoaksFolder = PublishedEntry.FolderOf(EntryKind.Soak);

    private readonly HashSet<string> _said = [];

    public void Publish(CancellationToken cancellationToken)
    {
        var page = options.Html is null ? null : new OutputFile("--html", options.Html);
        // Everything is read and judged before anything is written.
        var inputs = options.Artifacts.Select(path => FullPath("artifacts", path)).Distinct(StringComparer.Ordinal)
            .SelectMany(NewEntry.Load).ToList();
        foreach (var input in inputs) input.Admit(options);
        RequireOurs(FullPath("--to", options.Results));
        using var update = new FolderUpdate(FullPath("--to", options.Results));
        var links = RepositoryLinks.From(update.Target);
        IReadOnlyList<PublishedEntry> before =
            [.. PublishedEntry.All(update.Target, EntryKind.Run), .. PublishedEntry.All(update.Target, EntryKind.Soak)];
        var entries = NewEntry.Unpublished(inputs, before, update.Target);
        var environments = Environments(EntryKind.Run, before, entries);
        RequireRuns(environments, before, entries);
        if (environments.Count == 0)
            throw new PublishException($"{update.Target} holds no run yet; expected the artifacts of at least one.");
        cancellationToken.ThrowIfCancellationRequested();

        var withSoaks = Environments(EntryKind.Soak, before, []);
        update.Stage(path => !IsGenerated(path, environments, withSoaks),
            path => path == SiteFolder || environments.Contains(path.Split('/')[0]));
        foreach (var entry in entries) entry.Write(update.Staged, suite.Sources, links);
        // The same files under another name: read once.
        var published = before.Select(e => e with { Folder = Path.Combine(update.Staged, Path.GetRelativePath(update.Target, e.Folder)) })
            .Concat(entries.Select(e => e.ReadWritten(update.Staged))).ToLookup(e => e.Kind);
        var soaks = PublishedEntry.Sort(published[EntryKind.Soak]).ToLookup(s => s.Environment, StringComparer.Ordinal);
        var index = new List<IndexEntry>();
        var site = new SitePage();
        Run? headline = null;
        var readme = ReadReadme(update.Target);
        var wanted = readme is null ? null : Headline.Environment(readme);
        foreach (var environment in PublishedEntry.Sort(published[EntryKind.Run]).GroupBy(r => r.Environment))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (entry, newest) = WriteEnvironment(
                update.Staged, [.. environment], [.. soaks[environment.Key]], site, links.Below(1), cancellationToken);
            index.Add(entry);
            if (environment.Key == wanted) headline = newest;
        }
        var html = site.Render();
        AtomicFile.WriteAllText(Path.Combine(update.Staged, SiteFile), html);
        var indexPage = IndexPage.Render(index, path => File.Exists(Path.Combine(update.Staged, path)));
        AtomicFile.WriteAllText(Path.Combine(update.Staged, IndexPage.FileName), indexPage);
        cancellationToken.ThrowIfCancellationRequested();

        // No cancellation from here on. The index comes first: without its mark publish would refuse the folder.
        var changed = update.Commit(IndexPage.FileName);
        foreach (var entry in entries) say($"Published {entry.Id} as {entry.Place}.");
        foreach (var input in inputs.Except(entries)) say($"{input.Id} is published already.");
        if (readme is not null && wanted is not null) changed |= WriteReadme(update.Target, readme, wanted, headline);
        if (page is not null)
        {
            page.Write(html);
            say($"Page of all runs: {options.Html}.");
        }
        say(changed ? $"Written to {update.Target}." : $"Nothing changed in {update.Target}.");
    }

    private static string FullPath(string option, string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or IOException)
        {
            throw new PublishException($"{option}: '{path}' is no path; expected a file or a folder.", e);
        }
    }

    private static HashSet<string> Environments(EntryKind kind, IEnumerable<PublishedEntry> before, IEnumerable<NewEntry> entries) =>
        before.Where(e => e.Kind == kind).Select(e => e.Environment)
            .Concat(entries.Where(e => e.Kind == kind).Select(e => e.Environment)).ToHashSet(StringComparer.Ordinal);

    private static void RequireRuns(HashSet<string> environments, IEnumerable<PublishedEntry> before, IEnumerable<NewEntry> entries)
    {
        var soaks = before.Where(e => e.Kind == EntryKind.Soak).Select(s => (s.Folder, s.Environment))
            .Concat(entries.Where(e => e.Kind == EntryKind.Soak).Select(s => (s.Origin, s.Environment)));
        if (soaks.FirstOrDefault(s => !environments.Contains(s.Environment)) is (not null and var origin, var environment))
            throw new PublishException(
                $"{origin}: a soak is published beside runs, and no run of the environment {environment} is published. "
                + "Publish a run of it first, or together with the soak.");
    }

    private static void RequireOurs(string folder)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any() || IndexPage.IsIn(folder)) return;
        throw new PublishException($"--to: {folder} is not empty, and its {IndexPage.FileName} does not say that publish made it. "
            + "Name an empty folder, or one it made.");
    }

    // Generated files are written again; all other files in the folder stay.
    private bool IsGenerated(string path, HashSet<string> environments, HashSet<string> withSoaks)
    {
        if (path is IndexPage.FileName or SiteFile) return true;
        var parts = path.Split('/');
        if (parts.Length < 2 || !environments.Contains(parts[0])) return false;
        if (parts[1] == SoaksFolder)
            return parts.Length > 2 && parts[2] == PublishedEntry.PicturesFolder && (soakPictures is null || !withSoaks.Contains(parts[0]));
        return parts[1] switch
        {
            EnvironmentPage.FileName or ClaimsPage.FileName or EnvironmentSoakPage.FileName => parts.Length == 2,
            PublishedEntry.PicturesFolder => pictures is null,
            _ => false,
        };
    }

    private (IndexEntry Entry, Run Newest) WriteEnvironment(
        string results, IReadOnlyList<PublishedEntry> runs, IReadOnlyList<PublishedEntry> soaks, SitePage site, RepositoryLinks links,
        CancellationToken cancellationToken)
    {
        var last = runs[^1];
        var previous = runs.SkipLast(1).LastOrDefault(r => r.Header.Profile == last.Header.Profile) ?? runs.SkipLast(1).LastOrDefault();
        Run newest = null!;
        Run? before = null;
        var history = new RunHistory();
        // Each is read once, and only two are kept.
        foreach (var (published, run) in Load(runs))
        {
            cancellationToken.ThrowIfCancellationRequested();
            history.Add(run);
            site.Add(last.Environment, run);
            if (published == last) newest = run;
            if (published == previous) before = run;
        }
        var folder = Path.Combine(results, last.Environment);
        var markdown = pictures is null ? "" : pictures(folder, newest, history, SayOnce);
        var changes = before is null ? null : Changes.Between(before, newest);
        var newestSoak = soaks.Count > 0 ? soaks[^1] : null;
        var soak = WriteSoakPage(folder, soaks);
        var page = EnvironmentPage.Render(runs, newest, previous, changes, newestSoak, markdown, links);
        AtomicFile.WriteAllText(Path.Combine(folder, EnvironmentPage.FileName), page);
        AtomicFile.WriteAllText(Path.Combine(folder, ClaimsPage.FileName), ClaimsPage.Render(suite, newest, soak));
        return (new IndexEntry(last.Environment, runs.Count, last.Name, newest.File, previous?.Name, changes, newestSoak), newest);
    }

    // In their order, a few at a time: there may be hundreds.
    private static IEnumerable<(PublishedEntry Published, Run Run)> Load(IReadOnlyList<PublishedEntry> runs) =>
        runs.Chunk(System.Environment.ProcessorCount).SelectMany(some => some.Zip(
            ArtifactReader.ReadMany([.. some.Select(r => r.Folder)], folder => Run.Load(folder, measurements: false))));

    private SoakFile? WriteSoakPage(string environmentFolder, IReadOnlyList<PublishedEntry> soaks)
    {
        if (soaks.Count == 0) return null;
        var newest = SoakFile.Read(soaks[^1].Folder);
        IReadOnlyList<Picture> drawn = [];
        if (soakPictures is not null)
        {
            var folder = Path.Combine(environmentFolder, SoaksFolder);
            drawn = soakPictures(folder, newest, SayOnce);
            PictureFolder.RemoveOthers(Path.Combine(folder, PublishedEntry.PicturesFolder), drawn);
        }
        AtomicFile.WriteAllText(
            Path.Combine(environmentFolder, EnvironmentSoakPage.FileName), EnvironmentSoakPage.Render(soaks, newest, drawn));
        return newest;
    }

    // What one environment's pictures lack, all lack.
    private void SayOnce(string line)
    {
        if (_said.Add(line)) say(line);
    }

    private static string? ReadReadme(string results)
    {
        var folder = Path.GetDirectoryName(results)!;
        var file = Path.Combine(folder, Readme);
        return Path.Exists(Path.Combine(folder, ".git")) && FileFacts.KindOf(file) == FileKind.Regular ? File.ReadAllText(file) : null;
    }

    private bool WriteReadme(string results, string readme, string environment, Run? newest)
    {
        if (newest is null)
        {
            say($"{Readme} asks for the environment '{environment}', of which no run is published; its tables stay as they are.");
            return false;
        }
        var text = Headline.Replace(readme, suite, environment, newest);
        if (text == readme) return false;
        new OutputFile(Readme, Path.Combine(Path.GetDirectoryName(results)!, Readme)).Write(text);
        return true;
    }
}

internal sealed class PublishException(string message, Exception? innerException = null) : UsageException(message, innerException);
