using System.Text.Json;
using CockroachBench.Results.Pages;
using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;

namespace CockroachBench.Results.Publishing;

/// <summary>What to publish.</summary>
/// <param name="Artifacts">Artifacts folders, folders of BenchmarkDotNet's full JSON, or such files; may be empty, then the pages are written anew.</param>
/// <param name="Results">The folder <c>results/</c>.</param>
public sealed record PublishOptions(IReadOnlyList<string> Artifacts, string Results)
{
    /// <summary>Takes a run with failed cases, or one that did not come to its end.</summary>
    public bool AllowFailed { get; init; }

    /// <summary>Takes a run of a tree with uncommitted changes.</summary>
    public bool AllowDirty { get; init; }

    /// <summary>Takes a run of a Debug build.</summary>
    public bool AllowDebug { get; init; }

    /// <summary>Where the page of all runs goes too; null for nowhere.</summary>
    public string? Html { get; init; }
}

/// <summary>Draws an environment's pictures into <see cref="Publisher.PicturesFolder"/> of its folder, whose earlier pictures are there.</summary>
/// <param name="environmentFolder">The environment's folder. Files in it have a second name elsewhere: replace them, never write into them.</param>
/// <param name="newest">The newest run.</param>
/// <param name="history">The environment's runs, oldest first, each read when its turn comes.</param>
/// <param name="say">For one line where something is missing.</param>
/// <param name="cancellationToken">Ends the drawing.</param>
/// <returns>Markdown that shows them, with a text alternative each; empty where none were drawn.</returns>
public delegate Task<string> DrawPictures(string environmentFolder, Run newest, IEnumerable<Run> history, Action<string> say, CancellationToken cancellationToken);

/// <summary>Renders one self-contained HTML page of all runs.</summary>
/// <param name="runs">By environment and then by time; each is read when its turn comes.</param>
public delegate string RenderSite(IEnumerable<(string Environment, Run Run)> runs);

/// <summary>Turns runs into what is kept in the repository. The same runs give the same bytes, whenever and wherever it is done.</summary>
/// <param name="options">What to publish.</param>
/// <param name="pictures">Draws pictures; null for none.</param>
/// <param name="site">Renders the page of all runs; null for none.</param>
/// <param name="say">For what a person should read.</param>
public sealed class Publisher(PublishOptions options, DrawPictures? pictures, RenderSite? site, Action<string> say)
{
    /// <summary>Where an environment's pictures are.</summary>
    public const string PicturesFolder = "plots";

    private const string SiteFile = "site/index.html";
    private const string Readme = "README.md";

    /// <summary>Publishes.</summary>
    /// <exception cref="RunFormatException">An input, or something published before, is not a run this program reads.</exception>
    /// <exception cref="PublishException">A run is not to be published as it is, or nothing can be written.</exception>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (options.Html is not null && site is null) throw new PublishException("--html: this program was built without the page.");
        if (options.Html is { } page && (Directory.Exists(page) || !Directory.Exists(Path.GetDirectoryName(FullPath("--html", page)))))
            throw new PublishException($"--html: {page} cannot be written; expected a file in a folder that is there.");
        // All is read and judged before anything is written.
        var inputs = options.Artifacts.Select(path => FullPath("artifacts", path)).Distinct(StringComparer.Ordinal).Select(RunInput.Load).ToList();
        foreach (var input in inputs) Admit(input);
        using var swap = new FolderSwap(FullPath("--to", options.Results));
        var links = RepositoryLinks.From(swap.Target);
        var before = PublishedRun.All(swap.Target);
        var entries = Entries(inputs, before, swap.Target);
        if (before.Count + entries.Count == 0) throw new PublishException($"{swap.Target} holds no run yet; expected the artifacts of at least one.");
        cancellationToken.ThrowIfCancellationRequested();

        var environments = before.Select(r => r.Environment).Concat(entries.Select(e => e.Environment)).ToHashSet(StringComparer.Ordinal);
        swap.Stage(path => !IsGenerated(path, environments, keepsPictures: pictures is not null));
        foreach (var entry in entries) entry.Write(swap.Staged, links);
        // The same files under another name: read once.
        var runs = PublishedRun.Sort(before.Select(r => r with { Folder = Path.Combine(swap.Staged, Path.GetRelativePath(swap.Target, r.Folder)) })
            .Concat(entries.Select(e => PublishedRun.Read(e.Folder(swap.Staged)))));
        var index = new List<IndexEntry>();
        Run? headline = null;
        var readme = ReadReadme(swap.Target);
        var wanted = readme is null ? null : Headline.Environment(readme);
        foreach (var environment in runs.GroupBy(r => r.Environment))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (entry, newest) = await WriteEnvironmentAsync(swap.Staged, [.. environment], links.Below(1), cancellationToken);
            index.Add(entry);
            if (environment.Key == wanted) headline = newest;
        }
        var html = site?.Invoke(PublishedRun.Load(runs).Select(r => (r.Published.Environment, r.Run)));
        if (html is not null) WriteText(swap.Staged, SiteFile, html);
        WriteText(swap.Staged, IndexPage.FileName, IndexPage.Render(index, path => File.Exists(Path.Combine(swap.Staged, path))));
        cancellationToken.ThrowIfCancellationRequested();

        // From here to the end nothing is asked any more: the old state and the new one differ by two renames.
        var changed = swap.Commit();
        foreach (var entry in entries) say($"Published {entry.Input.Run.File.Id} as {entry.Environment}/{PublishedRun.HistoryFolder}/{entry.Name}.");
        foreach (var input in inputs.Where(i => entries.All(e => e.Input != i))) say($"{input.Run.File.Id} is published already.");
        if (readme is not null && wanted is not null) changed |= WriteReadme(swap.Target, readme, wanted, headline);
        if (html is not null && options.Html is not null) WriteHtml(html, options.Html);
        say(changed ? $"Written to {swap.Target}." : $"Nothing changed in {swap.Target}.");
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

    private void Admit(RunInput input)
    {
        var run = input.Run.File;
        if (run.Cases.All(c => c.State is not CaseState.Measured))
            throw new PublishException($"{input.Origin}: the run {run.Id} holds no figures (profile {run.Profile}); expected a measured run.");
        var header = RunHeader.Of(run);
        if (RunMarks.IsFailed(header) && !options.AllowFailed) throw Refusal("--allow-failed");
        if (RunMarks.IsDirty(header) && !options.AllowDirty) throw Refusal("--allow-dirty");
        if (RunMarks.IsDebug(header) && !options.AllowDebug) throw Refusal("--allow-debug");

        PublishException Refusal(string option) => new($"{input.Origin}: {string.Join("; ", RunMarks.Of(header))}. Not published; with {option} it is, and marked.");
    }

    private static List<Entry> Entries(List<RunInput> inputs, IReadOnlyList<PublishedRun> published, string results)
    {
        var entries = new List<Entry>();
        foreach (var input in inputs)
        {
            var id = input.Run.File.Id;
            var content = RunContent.Of(input);
            var same = entries.Find(e => e.Input.Run.File.Id == id);
            if (same is not null && !same.Content.Equals(content)) throw new PublishException($"{same.Input.Origin} and {input.Origin} both call themselves the run {id} and differ; expected one run for each id.");
            if (published.FirstOrDefault(p => p.Header.Id == id) is { } old)
            {
                if (!RunContent.Of(RunInput.Load(old.Folder)).Equals(content))
                    throw new PublishException($"{input.Origin}: the run {id} is published already with other content ({old.Folder}). Remove that folder to replace it.");
            }
            else if (same is null)
            {
                var entry = new Entry(EnvironmentName.Of(input.Run.File), EnvironmentName.Entry(input.Run.File), input, content);
                if (entries.Exists(e => (e.Environment, e.Name) == (entry.Environment, entry.Name)) || published.Any(p => (p.Environment, p.Entry) == (entry.Environment, entry.Name)))
                    throw new PublishException($"{input.Origin}: another run has the folder {Path.Combine(results, entry.Environment, PublishedRun.HistoryFolder, entry.Name)}; expected runs of one environment to start at different seconds.");
                entries.Add(entry);
            }
        }
        return entries;
    }

    // Pages of an environment with runs are made anew; whatever else lies in the folder stays.
    private static bool IsGenerated(string path, HashSet<string> environments, bool keepsPictures)
    {
        var parts = path.Split('/');
        return path is IndexPage.FileName or SiteFile
            || (environments.Contains(parts[0]) && parts.Length > 1
                && (parts[1] is EnvironmentPage.FileName or ClaimsPage.FileName ? parts.Length == 2 : parts[1] == PicturesFolder && !keepsPictures));
    }

    private async Task<(IndexEntry Entry, Run Newest)> WriteEnvironmentAsync(string results, IReadOnlyList<PublishedRun> history, RepositoryLinks links, CancellationToken cancellationToken)
    {
        var last = history[^1];
        var newest = last.Load();
        var previous = history.SkipLast(1).LastOrDefault(r => r.Header.Profile == last.Header.Profile) ?? history.SkipLast(1).LastOrDefault();
        var before = previous?.Load();
        var markdown = pictures is null ? "" : await pictures(Path.Combine(results, last.Environment), newest, PublishedRun.Load(history).Select(r => r.Run), say, cancellationToken);
        WriteText(results, $"{last.Environment}/{EnvironmentPage.FileName}", EnvironmentPage.Render(history, newest, previous is null ? null : (previous, before!), markdown, links));
        WriteText(results, $"{last.Environment}/{ClaimsPage.FileName}", ClaimsPage.Render(newest));
        return (new IndexEntry(last.Environment, history.Count, last.Entry, newest.File, previous?.Entry, before is null ? null : Changes.Between(before, newest)), newest);
    }

    private static string? ReadReadme(string results)
    {
        var folder = Path.GetDirectoryName(results)!;
        var file = Path.Combine(folder, Readme);
        return Path.Exists(Path.Combine(folder, ".git")) && File.Exists(file) ? File.ReadAllText(file) : null;
    }

    private bool WriteReadme(string results, string readme, string environment, Run? newest)
    {
        if (newest is null)
        {
            say($"{Readme} asks for the environment '{environment}', of which no run is published; its tables stay as they are.");
            return false;
        }
        var page = File.ReadAllText(Path.Combine(results, environment, EnvironmentPage.FileName));
        var text = Headline.Replace(readme, environment, newest, page);
        if (text == readme) return false;
        AtomicFile.WriteAllText(Path.Combine(Path.GetDirectoryName(results)!, Readme), text);
        return true;
    }

    private void WriteHtml(string html, string file)
    {
        try
        {
            AtomicFile.WriteAllText(file, html);
            say($"Page of all runs: {file}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException($"--html: {file} cannot be written ({e.Message}).", e);
        }
    }

    private static void WriteText(string folder, string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.WriteAllText(file, text);
    }

    private sealed record Entry(string Environment, string Name, RunInput Input, RunContent Content)
    {
        public string Folder(string results) => Path.Combine(results, Environment, PublishedRun.HistoryFolder, Name);

        public void Write(string results, RepositoryLinks links)
        {
            var folder = Folder(results);
            var repository = Path.GetDirectoryName(results)!;
            var file = new MethodSource(Directory.Exists(repository) ? repository : ".").Locate(Input.Run.File);
            foreach (var (path, text) in Content.Reports) WriteText(folder, path, text);
            WriteText(folder, RunFile.FileName, JsonSerializer.Serialize(file, RunFile.Json) + "\n");
            WriteText(folder, MarkdownTables.FileName, RunPage.Render(Run.Load(folder), links.Below(3)));
        }
    }

    /// <summary>What makes two runs of one id the same: everything but what publishing adds.</summary>
    private sealed record RunContent(string File, IReadOnlyDictionary<string, string> Reports)
    {
        public static RunContent Of(RunInput input) => new(
            JsonSerializer.Serialize(input.Run.File with
            {
                Cases = [.. input.Run.File.Cases.Select(c => c with { Source = null })],
                // A foreign run's id is made of its files; the time may be a file's own, which a copy changes.
                StartedAt = input.Run.File.Profile == ForeignRun.Profile ? default : input.Run.File.StartedAt,
            }, RunFile.Json),
            input.Reports.ToDictionary(r => r.Key, r => FullJsonReducer.Reduce(r.Value)));

        public bool Equals(RunContent? other) => other is not null && File == other.File && Reports.Count == other.Reports.Count
            && Reports.All(r => other.Reports.TryGetValue(r.Key, out var text) && text == r.Value);

        public override int GetHashCode() => File.GetHashCode(StringComparison.Ordinal);
    }
}
