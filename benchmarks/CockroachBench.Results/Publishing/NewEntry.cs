namespace CockroachBench.Results.Publishing;

// A run or a soak that is to be published, read whole. Content: its files by path, as they are kept, without what publishing adds: what
// makes two entries of one id the same.
internal sealed class NewEntry
{
    private readonly string? _lack;
    private readonly Lazy<SortedDictionary<string, string>> _content;
    private readonly SoakFile? _soak;
    private readonly RunFile _facts;

    private NewEntry(RunInput input)
    {
        (Kind, Origin, _facts) = (EntryKind.Run, input.Origin, input.Run.File);
        _content = new(() => ContentOf(input));
        if (_facts.Cases.All(c => c.State is not CaseState.Measured))
            _lack = $"holds no figures (profile {_facts.Profile}); expected a measured run.";
    }

    private NewEntry(string origin, SoakFile soak)
    {
        (Kind, Origin, _facts, _soak) = (EntryKind.Soak, origin, soak.AsRun(), soak);
        _content = new(() => ContentOf(soak));
        _lack = soak.Scenarios.Count == 0 ? "holds no measured scenario; expected a measured soak."
            : soak.Server is null ? "loaded a service of --url whose server is not known, so it belongs to no environment. "
                + "Expected a soak of this program's own service."
            : null;
    }

    public EntryKind Kind { get; }
    public string Origin { get; }

    public string Id => _facts.Id;
    public string Environment => EnvironmentName.Of(_facts);
    public string Place => PublishedEntry.PlaceOf(Kind, Environment, EnvironmentName.Entry(_facts));

    // What a path names; a folder may hold a run and a soak.
    public static IEnumerable<NewEntry> Load(string path)
    {
        var isSoakFile = Path.GetFileName(path) == SoakFile.FileName && File.Exists(path);
        var hasSoak = isSoakFile || File.Exists(Path.Combine(path, SoakFile.FileName));
        if (!hasSoak || File.Exists(Path.Combine(path, RunFile.FileName))) yield return new NewEntry(RunInput.Load(path));
        if (!hasSoak) yield break;
        var folder = isSoakFile ? Path.GetDirectoryName(path)! : path;
        yield return new NewEntry(folder, SoakFile.Read(folder));
    }

    // Those that are not published yet, each once.
    public static IReadOnlyList<NewEntry> Unpublished(IEnumerable<NewEntry> inputs, IReadOnlyList<PublishedEntry> published, string results)
    {
        var entries = new List<NewEntry>();
        foreach (var input in inputs)
        {
            var (word, id) = (PublishedEntry.Word(input.Kind), input.Id);
            var twin = entries.Find(e => e.Kind == input.Kind && e.Id == id);
            if (twin is not null && !twin._content.Value.SequenceEqual(input._content.Value))
                throw new PublishException(
                    $"{twin.Origin} and {input.Origin} have the same id {id} and differ; expected one {word} for each id.");
            if (published.FirstOrDefault(p => p.Kind == input.Kind && p.Header.Id == id) is { } old)
            {
                var content = input.Kind == EntryKind.Run ? ContentOf(RunInput.Load(old.Folder)) : ContentOf(SoakFile.Read(old.Folder));
                if (!content.SequenceEqual(input._content.Value))
                    throw new PublishException($"{input.Origin}: the {word} {id} is published already with other content ({old.Folder}). "
                        + "Remove that folder to replace it.");
            }
            else if (twin is null)
            {
                if (entries.Exists(e => e.Place == input.Place) || published.Any(p => p.Place == input.Place))
                    throw new PublishException($"{input.Origin}: another {word} has the folder {input.Folder(results)}; "
                        + $"expected {word}s of one environment to start at different seconds.");
                entries.Add(input);
            }
        }
        return entries;
    }

    public void Admit(PublishOptions options)
    {
        if (_lack is not null) throw new PublishException($"{Origin}: the {PublishedEntry.Word(Kind)} {Id} {_lack}");
        var header = RunHeader.Of(_facts);
        if (header.IsFailed && !options.AllowFailed) throw Refusal("--allow-failed");
        if (header.IsDirty && !options.AllowDirty) throw Refusal("--allow-dirty");
        if (header.IsDebug && !options.AllowDebug) throw Refusal("--allow-debug");

        PublishException Refusal(string option) =>
            new($"{Origin}: {string.Join("; ", header.Marks)}. Not published. Pass {option} to publish it with that mark.");
    }

    public void Write(string results, SourceFiles sources, RepositoryLinks links)
    {
        var folder = Folder(results);
        foreach (var (path, text) in _content.Value) AtomicFile.WriteAllText(Path.Combine(folder, path), text);
        if (_soak is not null)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, SoakCsv.FileName), SoakCsv.Render(_soak));
            return;
        }
        var repository = Path.GetDirectoryName(results)!;
        var file = new MethodSource(Directory.Exists(repository) ? repository : ".", sources).Locate(_facts);
        AtomicFile.WriteAllText(Path.Combine(folder, RunFile.FileName), JsonSerializer.Serialize(file, RunFile.Json) + "\n");
        AtomicFile.WriteAllText(Path.Combine(folder, MarkdownTables.FileName), RunPage.Render(Run.Load(folder), links.Below(3)));
    }

    public PublishedEntry ReadWritten(string results) => PublishedEntry.Read(Kind, Folder(results));
    private string Folder(string results) => Path.Combine([results, .. Place.Split('/')]);

    private static SortedDictionary<string, string> ContentOf(SoakFile soak) =>
        new(StringComparer.Ordinal) { [SoakFile.FileName] = soak.ToJson() + "\n" };

    private static SortedDictionary<string, string> ContentOf(RunInput input)
    {
        var file = input.Run.File with
        {
            Cases = [.. input.Run.File.Cases.Select(c => c with { Source = null })],
            // The time of a foreign run may be its file's, which a copy changes; its id is made of its content.
            StartedAt = input.Run.File.Profile == ForeignRun.Profile ? default : input.Run.File.StartedAt,
        };
        return new(input.Reports.ToDictionary(r => r.Key, r => FullJsonReducer.Reduce(r.Value)), StringComparer.Ordinal)
        {
            [RunFile.FileName] = JsonSerializer.Serialize(file, RunFile.Json),
        };
    }
}
