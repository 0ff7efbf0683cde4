using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Results.Publishing;

// A run or a soak that somebody names to be published, read whole.
internal abstract class NewEntry(EntryKind kind, string origin, RunFile facts)
{
    public string Origin => origin;

    public string Id => facts.Id;

    public string Environment => EnvironmentName.Of(facts);

    public string Place => $"{Environment}/{kind.Folder}/{EnvironmentName.Entry(facts)}";

    protected abstract object Content { get; }

    private EntryKind Kind => kind;

    public static IEnumerable<NewEntry> Load(string path)
    {
        var isSoakFile = Path.GetFileName(path) == SoakFile.FileName && File.Exists(path);
        var hasSoak = isSoakFile || File.Exists(Path.Combine(path, SoakFile.FileName));
        if (!hasSoak || File.Exists(Path.Combine(path, RunFile.FileName))) yield return new NewRun(RunInput.Load(path));
        if (!hasSoak) yield break;
        var folder = isSoakFile ? Path.GetDirectoryName(path)! : path;
        yield return new NewSoak(folder, SoakFile.Read(folder));
    }

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

    public void Admit(PublishOptions options)
    {
        if (Lack() is { } lack) throw new PublishException($"{origin}: the {kind.Word} {facts.Id} {lack}");
        var header = RunHeader.Of(facts);
        if (RunMarks.IsFailed(header) && !options.AllowFailed) throw Refusal("--allow-failed");
        if (RunMarks.IsDirty(header) && !options.AllowDirty) throw Refusal("--allow-dirty");
        if (RunMarks.IsDebug(header) && !options.AllowDebug) throw Refusal("--allow-debug");

        PublishException Refusal(string option) => new($"{origin}: {string.Join("; ", RunMarks.Of(header))}. Not published; with {option} it is, and marked.");
    }

    public abstract void Write(string results, RepositoryLinks links);

    public abstract PublishedEntry ReadWritten(string results);

    protected abstract string? Lack();

    protected abstract object ReadContent(string folder);

    protected string Folder(string results) => Path.Combine([results, .. Place.Split('/')]);
}
