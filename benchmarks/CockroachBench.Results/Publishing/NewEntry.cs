using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Results.Publishing;

/// <summary>A run or a soak that somebody names to be published, read whole.</summary>
/// <param name="kind">Which of the two.</param>
/// <param name="origin">What was named.</param>
/// <param name="facts">Id, time, commit and environment.</param>
internal abstract class NewEntry(EntryKind kind, string origin, RunFile facts)
{
    /// <summary>What was named.</summary>
    public string Origin => origin;

    /// <summary>Its id.</summary>
    public string Id => facts.Id;

    /// <summary>The environment that it belongs to.</summary>
    public string Environment => EnvironmentName.Of(facts);

    /// <summary>Its folder below <c>results/</c>, with forward slashes.</summary>
    public string Place => $"{Environment}/{kind.Folder}/{EnvironmentName.Entry(facts)}";

    /// <summary>What makes two of one id the same: everything but what publishing adds.</summary>
    protected abstract object Content { get; }

    private EntryKind Kind => kind;

    /// <summary>Reads what lies at a path: a run, a soak, or both where they share a folder.</summary>
    /// <param name="path">A folder or a file.</param>
    /// <exception cref="RunFormatException">It is neither, or cannot be read.</exception>
    public static IEnumerable<NewEntry> Load(string path)
    {
        var isSoakFile = Path.GetFileName(path) == SoakFile.FileName && File.Exists(path);
        var hasSoak = isSoakFile || File.Exists(Path.Combine(path, SoakFile.FileName));
        if (!hasSoak || File.Exists(Path.Combine(path, RunFile.FileName))) yield return new NewRun(RunInput.Load(path));
        if (!hasSoak) yield break;
        var folder = isSoakFile ? Path.GetDirectoryName(path)! : path;
        yield return new NewSoak(folder, SoakFile.Read(folder));
    }

    /// <summary>Those that are not published yet, each once.</summary>
    /// <param name="inputs">What was named.</param>
    /// <param name="published">What there is.</param>
    /// <param name="results">The folder <c>results/</c>, for messages.</param>
    /// <exception cref="PublishException">Two of one id differ, or two want one folder.</exception>
    public static IReadOnlyList<NewEntry> Unpublished(IEnumerable<NewEntry> inputs, IReadOnlyList<PublishedEntry> published, string results)
    {
        var entries = new List<NewEntry>();
        foreach (var input in inputs)
        {
            var (word, id) = (input.Kind.Word, input.Id);
            var same = entries.Find(e => e.Kind == input.Kind && e.Id == id);
            if (same is not null && !same.Content.Equals(input.Content)) throw new PublishException($"{same.Origin} and {input.Origin} both call themselves the {word} {id} and differ; expected one {word} for each id.");
            if (published.FirstOrDefault(p => p.Kind == input.Kind && p.Header.Id == id) is { } old)
            {
                if (!input.ReadContent(old.Folder).Equals(input.Content))
                    throw new PublishException($"{input.Origin}: the {word} {id} is published already with other content ({old.Folder}). Remove that folder to replace it.");
            }
            else if (same is null)
            {
                if (entries.Exists(e => e.Place == input.Place) || published.Any(p => p.Place == input.Place))
                    throw new PublishException($"{input.Origin}: another {word} has the folder {input.Folder(results)}; expected {word}s of one environment to start at different seconds.");
                entries.Add(input);
            }
        }
        return entries;
    }

    /// <summary>Judges whether it may be published.</summary>
    /// <exception cref="PublishException">It may not, or not without an option.</exception>
    public void Admit(PublishOptions options)
    {
        if (Lack() is { } lack) throw new PublishException($"{origin}: the {kind.Word} {facts.Id} {lack}");
        var header = RunHeader.Of(facts);
        if (RunMarks.IsFailed(header) && !options.AllowFailed) throw Refusal("--allow-failed");
        if (RunMarks.IsDirty(header) && !options.AllowDirty) throw Refusal("--allow-dirty");
        if (RunMarks.IsDebug(header) && !options.AllowDebug) throw Refusal("--allow-debug");

        PublishException Refusal(string option) => new($"{origin}: {string.Join("; ", RunMarks.Of(header))}. Not published; with {option} it is, and marked.");
    }

    /// <summary>Writes it below <c>results/</c>.</summary>
    /// <param name="results">The folder.</param>
    /// <param name="links">From there to the sources.</param>
    public abstract void Write(string results, RepositoryLinks links);

    /// <summary>Reads what was written.</summary>
    public abstract PublishedEntry ReadWritten(string results);

    /// <summary>What is missing for it to be published, to be read after its id; null where nothing is.</summary>
    protected abstract string? Lack();

    /// <summary>The <see cref="Content"/> of one that is published.</summary>
    protected abstract object ReadContent(string folder);

    /// <summary>Its folder on disk.</summary>
    protected string Folder(string results) => Path.Combine([results, .. Place.Split('/')]);
}
