namespace CockroachBench.Results.Publishing;

internal sealed record PublishOptions(IReadOnlyList<string> Artifacts, string Results)
{
    public bool AllowFailed { get; init; }
    public bool AllowDirty { get; init; }
    public bool AllowDebug { get; init; }
    public string? Html { get; init; }
}

// Turns runs and soaks into what is kept in the repository. The same input gives the same bytes, whenever and wherever. draw: null for no
// pictures.
internal sealed class Publisher(PublishOptions options, SuiteDescription suite, Func<Chart, string>? draw, Action<string> say)
{
    private const string SiteFile = "site/" + SitePage.FileName;
    private const string Readme = "README.md";

    private readonly HashSet<string> _said = [];

    public void Publish(CancellationToken cancellationToken)
    {
        var page = options.Html is null ? null : new OutputFile("--html", options.Html);
        // Everything is read and judged before anything is written.
        var inputs = options.Artifacts.Select(path => FullPath("artifacts", path)).Distinct(StringComparer.Ordinal)
            .SelectMany(NewEntry.Load).ToList();
        foreach (var input in inputs) input.Admit(options);
        var results = FullPath("--to", options.Results);
        if (Directory.Exists(results) && Directory.EnumerateFileSystemEntries(results).Any() && !IndexPage.IsIn(results))
            throw new PublishException($"--to: {results} is not empty, and its {IndexPage.FileName} does not say that publish made it. "
                + "Name an empty folder, or one it made.");
        using var update = new FolderUpdate(results);
        var links = RepositoryLinks.From(update.Target);
        IReadOnlyList<PublishedEntry> before =
            [.. PublishedEntry.All(update.Target, EntryKind.Run), .. PublishedEntry.All(update.Target, EntryKind.Soak)];
        var entries = NewEntry.Unpublished(inputs, before, update.Target);
        var published = before.Concat(entries.Select(e => e.Write(update.Staged, suite.Sources, links))).ToLookup(e => e.Kind);
        var environments = PublishedEntry.Sort(published[EntryKind.Run]).ToLookup(r => r.Environment, StringComparer.Ordinal);
        if (published[EntryKind.Soak].FirstOrDefault(s => !environments.Contains(s.Environment)) is { } alone)
            throw new PublishException((entries.FirstOrDefault(e => e.Place == alone.Place)?.Origin ?? alone.Folder)
                + $": a soak is published beside runs, and no run of the environment {alone.Environment} is published. "
                + "Publish a run of it first, or together with the soak.");
        if (environments.Count == 0)
            throw new PublishException($"{update.Target} holds no run yet; expected the artifacts of at least one.");
        var soaks = PublishedEntry.Sort(published[EntryKind.Soak]).ToLookup(s => s.Environment, StringComparer.Ordinal);
        var index = new List<IndexEntry>();
        var site = new SitePage();
        Run? headline = null;
        var readme = ReadReadme(update.Target);
        var wanted = readme is null ? null : Headline.Environment(readme);
        foreach (var environment in environments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (entry, newest) = WriteEnvironment(
                update.Staged, [.. environment], [.. soaks[environment.Key]], site, links.Below(1), cancellationToken);
            index.Add(entry);
            if (environment.Key == wanted) headline = newest;
        }
        var html = site.Render();
        AtomicFile.WriteAllText(Path.Combine(update.Staged, SiteFile), html);
        var indexPage = IndexPage.Render(index, path => path == SiteFile || File.Exists(Path.Combine(update.Target, path)));
        AtomicFile.WriteAllText(Path.Combine(update.Staged, IndexPage.FileName), indexPage);
        cancellationToken.ThrowIfCancellationRequested();

        // No cancellation from here on. The index comes first: without its mark publish would refuse the folder.
        var changed = update.Commit(IndexPage.FileName, environments.SelectMany(e => Passing(update.Target, e.Key)));
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

    private static string FullPath(string option, string path) => path.Length > 0 ? Path.GetFullPath(path)
        : throw new PublishException($"{option}: '{path}' is no path; expected a file or a folder.");

    // What publishing made that it may not make again: an outdated picture beside new tables would be a wrong number.
    private static IEnumerable<string> Passing(string results, string environment) =>
        new[] { "", PublishedEntry.FolderOf(EntryKind.Soak) }
            .Select(folder => Path.Combine(results, environment, folder, PublishedEntry.PicturesFolder))
            .Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "*.svg"))
            .Select(file => Path.GetRelativePath(results, file).Replace('\\', '/'))
            .Append($"{environment}/{EnvironmentSoakPage.FileName}");

    private (IndexEntry Entry, Run Newest) WriteEnvironment(
        string results, IReadOnlyList<PublishedEntry> runs, IReadOnlyList<PublishedEntry> soaks, SitePage site, RepositoryLinks links,
        CancellationToken cancellationToken)
    {
        var last = runs[^1];
        var previous = runs.SkipLast(1).LastOrDefault(r => r.Header.Profile == last.Header.Profile) ?? runs.SkipLast(1).LastOrDefault();
        Run newest = null!;
        Run? before = null;
        var history = new List<HistoryRun>();
        // Each is read once, and only two are kept.
        foreach (var (published, run) in Load(runs))
        {
            cancellationToken.ThrowIfCancellationRequested();
            history.Add(HistoryRun.Of(run));
            site.Add(last.Environment, run);
            if (published == last) newest = run;
            if (published == previous) before = run;
        }
        var folder = Path.Combine(results, last.Environment);
        var markdown = RunPictures.Markdown(Draw(folder, RunPictures.Charts(newest, history)));
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
        var drawn = Draw(Path.Combine(environmentFolder, PublishedEntry.FolderOf(EntryKind.Soak)), SoakPictures.Charts(newest));
        AtomicFile.WriteAllText(
            Path.Combine(environmentFolder, EnvironmentSoakPage.FileName), EnvironmentSoakPage.Render(soaks, newest, drawn));
        return newest;
    }

    private IReadOnlyList<Picture> Draw(string folder, IReadOnlyList<Chart> charts) => draw is null ? []
        : PictureFolder.Draw(folder, charts, draw, line =>
        {
            // What one environment's pictures lack, all lack.
            if (_said.Add(line)) say(line);
        });

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
