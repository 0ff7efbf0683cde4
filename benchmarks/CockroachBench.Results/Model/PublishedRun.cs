namespace CockroachBench.Results.Model;

// A run as it is kept: results/<environment>/history/<entry>/, in the layout of an artifacts folder.
internal sealed record PublishedRun(string Environment, string Entry, string Folder, RunHeader Header)
    : PublishedEntry(EntryKind.Run, Environment, Entry, Folder, Header)
{
    public const string HistoryFolder = "history";

    public static IEnumerable<(PublishedRun Published, Run Run)> Load(IEnumerable<PublishedRun> runs)
    {
        var ahead = new Queue<(PublishedRun Published, Task<Run> Run)>();
        foreach (var run in runs)
        {
            ahead.Enqueue((run, Task.Run(() => Model.Run.Load(run.Folder, measurements: false))));
            if (ahead.Count > System.Environment.ProcessorCount) yield return Next();
        }
        while (ahead.Count > 0) yield return Next();

        (PublishedRun, Run) Next()
        {
            var (published, run) = ahead.Dequeue();
            return (published, run.GetAwaiter().GetResult());
        }
    }

    public static IReadOnlyList<PublishedRun> All(string results) => All(results, EntryKind.Run, Read);

    public static PublishedRun Read(string folder) => new(EnvironmentOf(folder), Path.GetFileName(folder), folder, RunHeader.Read(folder));
}
