using CockroachBench.Results.Pages;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Runs;
using CockroachBench.Results.Site;
using CockroachBench.Results.Soaks;

namespace CockroachBench.Results.Publishing;

/// <summary>What to publish.</summary>
/// <param name="Artifacts">Artifacts folders of runs and soaks, folders of BenchmarkDotNet's full JSON, or such files; may be empty, then the pages are written anew.</param>
/// <param name="Results">The folder <c>results/</c>.</param>
public sealed record PublishOptions(IReadOnlyList<string> Artifacts, string Results)
{
    /// <summary>Takes a run with failed cases, or a run or soak that did not come to its end.</summary>
    public bool AllowFailed { get; init; }

    /// <summary>Takes a run or soak of a tree with uncommitted changes.</summary>
    public bool AllowDirty { get; init; }

    /// <summary>Takes a run or soak of a Debug build.</summary>
    public bool AllowDebug { get; init; }

    /// <summary>Where the page of all runs goes too; null for nowhere.</summary>
    public string? Html { get; init; }
}

/// <summary>Draws an environment's pictures into <see cref="Publisher.PicturesFolder"/> of its folder, whose earlier pictures are there.</summary>
/// <param name="environmentFolder">The environment's folder. Files in it have a second name elsewhere: replace them, never write into them.</param>
/// <param name="newest">The newest run.</param>
/// <param name="history">The environment's runs, the newest too.</param>
/// <param name="say">For one line where something is missing.</param>
/// <returns>Markdown that shows them, with a text alternative each; empty where none were drawn.</returns>
public delegate string DrawPictures(string environmentFolder, Run newest, RunHistory history, Action<string> say);

/// <summary>Draws a soak's pictures into <see cref="Publisher.PicturesFolder"/> of a folder, whose earlier pictures are there.</summary>
/// <param name="folder">The folder. Files in it have a second name elsewhere: replace them, never write into them.</param>
/// <param name="soak">The soak.</param>
/// <param name="say">For one line where something is missing.</param>
/// <returns>What there is now of it; empty where none were drawn.</returns>
public delegate IReadOnlyList<Picture> DrawSoakPictures(string folder, SoakFile soak, Action<string> say);

/// <summary>Turns runs and soaks into what is kept in the repository. The same ones give the same bytes, whenever and wherever it is done.</summary>
/// <param name="options">What to publish.</param>
/// <param name="pictures">Draws pictures of runs; null for none.</param>
/// <param name="soakPictures">Draws pictures of soaks; null for none.</param>
/// <param name="say">For what a person should read.</param>
public sealed class Publisher(PublishOptions options, DrawPictures? pictures, DrawSoakPictures? soakPictures, Action<string> say)
{
    /// <summary>Where an environment's pictures are, and those of its newest soak within its soaks.</summary>
    public const string PicturesFolder = PictureFolder.Name;

    private const string SiteFolder = "site";
    private const string SiteFile = SiteFolder + "/" + SitePage.FileName;
    private const string Readme = "README.md";

    private readonly HashSet<string> _said = [];

    /// <summary>Publishes.</summary>
    /// <exception cref="RunFormatException">An input, or something published before, is neither a run nor a soak this program reads.</exception>
    /// <exception cref="PublishException">One is not to be published as it is, or nothing can be written.</exception>
    /// <exception cref="OutputFileException">The page of all runs, or the project's README, cannot be written.</exception>
    public void Publish(CancellationToken cancellationToken)
    {
        var page = options.Html is null ? null : new OutputFile("--html", options.Html);
        // All is read and judged before anything is written.
        var inputs = options.Artifacts.Select(path => FullPath("artifacts", path)).Distinct(StringComparer.Ordinal).SelectMany(NewEntry.Load).ToList();
        foreach (var input in inputs) input.Admit(options);
        RequireOurs(FullPath("--to", options.Results));
        using var update = new FolderUpdate(FullPath("--to", options.Results));
        var links = RepositoryLinks.From(update.Target);
        IReadOnlyList<PublishedEntry> before = [.. PublishedRun.All(update.Target), .. PublishedSoak.All(update.Target)];
        var entries = NewEntry.Unpublished(inputs, before, update.Target);
        var environments = before.OfType<PublishedRun>().Select(r => r.Environment).Concat(entries.OfType<NewRun>().Select(r => r.Environment)).ToHashSet(StringComparer.Ordinal);
        SoakPages.RequireRuns(environments, before.OfType<PublishedSoak>().Select(s => (s.Folder, s.Environment)).Concat(entries.OfType<NewSoak>().Select(s => (s.Origin, s.Environment))));
        if (environments.Count == 0) throw new PublishException($"{update.Target} holds no run yet; expected the artifacts of at least one.");
        cancellationToken.ThrowIfCancellationRequested();

        var withSoaks = before.OfType<PublishedSoak>().Select(s => s.Environment).ToHashSet(StringComparer.Ordinal);
        update.Stage(
            path => !IsGenerated(path, environments, withSoaks), path => path == SiteFolder || environments.Contains(path.Split('/')[0]));
        foreach (var entry in entries) entry.Write(update.Staged, links);
        // The same files under another name: read once.
        var published = before.Select(e => e with { Folder = Path.Combine(update.Staged, Path.GetRelativePath(update.Target, e.Folder)) })
            .Concat(entries.Select(e => e.ReadWritten(update.Staged))).ToList();
        var runs = PublishedEntry.Sort(published.OfType<PublishedRun>());
        var soaks = PublishedEntry.Sort(published.OfType<PublishedSoak>()).ToLookup(s => s.Environment, StringComparer.Ordinal);
        var index = new List<IndexEntry>();
        var site = new SitePage();
        Run? headline = null;
        var readme = ReadReadme(update.Target);
        var wanted = readme is null ? null : Headline.Environment(readme);
        foreach (var environment in runs.GroupBy(r => r.Environment))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (entry, newest) = WriteEnvironment(
                update.Staged, [.. environment], [.. soaks[environment.Key]], site, links.Below(1), cancellationToken);
            index.Add(entry);
            if (environment.Key == wanted) headline = newest;
        }
        var html = site.Render();
        AtomicFile.WriteAllText(Path.Combine(update.Staged, SiteFile), html);
        AtomicFile.WriteAllText(Path.Combine(update.Staged, IndexPage.FileName), IndexPage.Render(index, path => File.Exists(Path.Combine(update.Staged, path))));
        cancellationToken.ThrowIfCancellationRequested();

        // From here to the end nothing is asked any more. The mark comes first: without it the folder would be a stranger's.
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

    private static void RequireOurs(string folder)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any() || IndexPage.IsIn(folder)) return;
        throw new PublishException(
            $"--to: {folder} is not empty, and its {IndexPage.FileName} does not say that publish made it. Name an empty folder, or one it made.");
    }

    // Pages of an environment with runs are made anew; whatever else lies in the folder stays.
    private bool IsGenerated(string path, HashSet<string> environments, HashSet<string> withSoaks)
    {
        if (path is IndexPage.FileName or SiteFile) return true;
        var parts = path.Split('/');
        return parts.Length > 1 && environments.Contains(parts[0]) && parts[1] switch
        {
            EnvironmentPage.FileName or ClaimsPage.FileName or EnvironmentSoakPage.FileName => parts.Length == 2,
            PicturesFolder => pictures is null,
            PublishedSoak.SoaksFolder => parts.Length > 2 && parts[2] == PicturesFolder && (soakPictures is null || !withSoaks.Contains(parts[0])),
            _ => false,
        };
    }

    private (IndexEntry Entry, Run Newest) WriteEnvironment(
        string results, IReadOnlyList<PublishedRun> runs, IReadOnlyList<PublishedSoak> soaks, SitePage site, RepositoryLinks links, CancellationToken cancellationToken)
    {
        var last = runs[^1];
        var previous = runs.SkipLast(1).LastOrDefault(r => r.Header.Profile == last.Header.Profile) ?? runs.SkipLast(1).LastOrDefault();
        Run newest = null!;
        Run? before = null;
        var history = new RunHistory();
        // Each is read once, and only two are kept.
        foreach (var (published, run) in PublishedRun.Load(runs))
        {
            cancellationToken.ThrowIfCancellationRequested();
            history.Add(run);
            site.Add(last.Environment, run);
            if (published == last) newest = run;
            if (published == previous) before = run;
        }
        var folder = Path.Combine(results, last.Environment);
        var markdown = pictures is null ? "" : pictures(folder, newest, history, SayOnce);
        var newestSoak = soaks.Count > 0 ? soaks[^1] : null;
        var soak = SoakPages.Write(folder, soaks, soakPictures, SayOnce);
        AtomicFile.WriteAllText(Path.Combine(folder, EnvironmentPage.FileName), EnvironmentPage.Render(runs, newest, previous is null ? null : (previous, before!), newestSoak, markdown, links));
        AtomicFile.WriteAllText(Path.Combine(folder, ClaimsPage.FileName), ClaimsPage.Render(newest, soak));
        return (new IndexEntry(last.Environment, runs.Count, last.Entry, newest.File, previous?.Entry, before is null ? null : Changes.Between(before, newest), newestSoak), newest);
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
        var text = Headline.Replace(readme, environment, newest);
        if (text == readme) return false;
        new OutputFile(Readme, Path.Combine(Path.GetDirectoryName(results)!, Readme)).Write(text);
        return true;
    }
}
