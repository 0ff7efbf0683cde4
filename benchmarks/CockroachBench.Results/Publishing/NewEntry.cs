namespace CockroachBench.Results.Publishing;

// A run or a soak that is to be published, read whole. content: its files by path, as they are kept, without what publishing adds: what
// makes two entries of one id the same. lack: why it cannot be published.
internal sealed class NewEntry(
    EntryKind kind, string origin, RunFile facts, Func<SortedDictionary<string, string>> content, string? lack)
{
    private readonly Lazy<SortedDictionary<string, string>> _content = new(content);

    public EntryKind Kind => kind;
    public string Origin => origin;
    public string Id => facts.Id;
    public string Place => PublishedEntry.PlaceOf(kind, EnvironmentName.Of(facts), EnvironmentName.Entry(facts));

    // What a path names; a folder may hold a run and a soak.
    public static IEnumerable<NewEntry> Load(string path)
    {
        var isSoakFile = Path.GetFileName(path) == SoakFile.FileName && File.Exists(path);
        var hasSoak = isSoakFile || File.Exists(Path.Combine(path, SoakFile.FileName));
        if (!hasSoak || File.Exists(Path.Combine(path, RunFile.FileName))) yield return Of(RunInput.Load(path));
        if (!hasSoak) yield break;
        var folder = isSoakFile ? Path.GetDirectoryName(path)! : path;
        yield return Of(folder, SoakFile.Read(folder));
    }

    // Those that are not published yet, each once.
    public static IReadOnlyList<NewEntry> Unpublished(IEnumerable<NewEntry> inputs, IReadOnlyList<PublishedEntry> published, string results)
    {
        var entries = new List<NewEntry>();
        foreach (var input in inputs)
        {
            var (word, id) = (PublishedEntry.Word(input.Kind), input.Id);
            var twin = entries.Find(e => e.Kind == input.Kind && e.Id == id);
            if (twin is not null && !twin.IsSameAs(input))
                throw new PublishException(
                    $"{twin.Origin} and {input.Origin} have the same id {id} and differ; expected one {word} for each id.");
            if (published.FirstOrDefault(p => p.Kind == input.Kind && p.Header.Id == id) is { } old)
            {
                if (!Load(old.Folder).Single(e => e.Kind == input.Kind).IsSameAs(input))
                    throw new PublishException($"{input.Origin}: the {word} {id} is published already with other content ({old.Folder}). "
                        + "Remove that folder to replace it.");
            }
            else if (twin is null)
            {
                if (entries.Exists(e => e.Place == input.Place) || published.Any(p => p.Place == input.Place))
                    throw new PublishException($"{input.Origin}: another {word} has the folder {Path.Combine(results, input.Place)}; "
                        + $"expected {word}s of one environment to start at different seconds.");
                entries.Add(input);
            }
        }
        return entries;
    }

    public void Admit(PublishOptions options)
    {
        if (lack is not null) throw new PublishException($"{origin}: the {PublishedEntry.Word(kind)} {Id} {lack}");
        var header = RunHeader.Of(facts);
        if (header.IsFailed && !options.AllowFailed) throw Refusal("--allow-failed");
        if (header.IsDirty && !options.AllowDirty) throw Refusal("--allow-dirty");
        if (header.IsDebug && !options.AllowDebug) throw Refusal("--allow-debug");

        PublishException Refusal(string option) =>
            new($"{origin}: {string.Join("; ", header.Marks)}. Not published. Pass {option} to publish it with that mark.");
    }

    public PublishedEntry Write(string results, SourceFiles sources, RepositoryLinks links)
    {
        var folder = Path.Combine([results, .. Place.Split('/')]);
        foreach (var (path, text) in _content.Value) AtomicFile.WriteAllText(Path.Combine(folder, path), text);
        if (kind == EntryKind.Run)
        {
            var repository = Path.GetDirectoryName(results)!;
            var file = new MethodSource(Directory.Exists(repository) ? repository : ".", sources).Locate(facts);
            AtomicFile.WriteAllText(Path.Combine(folder, RunFile.FileName), JsonSerializer.Serialize(file, RunFile.Json) + "\n");
            AtomicFile.WriteAllText(Path.Combine(folder, MarkdownTables.FileName), RunPage.Render(Run.Load(folder), links.Below(3)));
        }
        return PublishedEntry.Read(kind, folder);
    }

    private bool IsSameAs(NewEntry other) => _content.Value.SequenceEqual(other._content.Value);

    private static NewEntry Of(string folder, SoakFile soak) => new(
        EntryKind.Soak, folder, soak.AsRun(),
        () => new(StringComparer.Ordinal) { [SoakFile.FileName] = soak.ToJson() + "\n", [SoakCsv.FileName] = SoakCsv.Render(soak) },
        soak.Scenarios.Count == 0 ? "holds no measured scenario; expected a measured soak."
            : soak.Server is null ? "loaded a service of --url whose server is not known, so it belongs to no environment. "
                + "Expected a soak of this program's own service."
            : null);

    private static NewEntry Of(RunInput input)
    {
        var run = input.Run.File;
        var file = run with
        {
            Cases = [.. run.Cases.Select(c => c with { Source = null })],
            // The time of a foreign run may be its file's, which a copy changes; its id is made of its content.
            StartedAt = run.Profile == ForeignRun.Profile ? default : run.StartedAt,
        };
        return new NewEntry(
            EntryKind.Run, input.Origin, run,
            () => new(input.Reports.ToDictionary(r => r.Key, r => FullJsonReducer.Reduce(r.Value)), StringComparer.Ordinal)
            {
                [RunFile.FileName] = JsonSerializer.Serialize(file, RunFile.Json),
            },
            run.Cases.Any(c => c.State == CaseState.Measured) ? null
                : $"holds no figures (profile {run.Profile}); expected a measured run.");
    }
}
