namespace CockroachBench.Results.Model;

/// <summary>A run as it is kept: <c>results/&lt;environment&gt;/history/&lt;entry&gt;/</c>, in the layout of an artifacts folder.</summary>
/// <param name="Environment">The environment's folder.</param>
/// <param name="Entry">Its folder below <c>history/</c>; names sort by time.</param>
/// <param name="Folder">Where it lies on disk.</param>
/// <param name="Header">What it is, without its cases.</param>
public sealed record PublishedRun(string Environment, string Entry, string Folder, RunHeader Header)
    : PublishedEntry(EntryKind.Run, Environment, Entry, Folder, Header)
{
    /// <summary>The folder of an environment that holds its runs.</summary>
    public const string HistoryFolder = "history";

    /// <summary>Reads runs with their figures but without measurements, in order and a few ahead of the one that is asked for. Hundreds of runs need not be in memory at once.</summary>
    /// <exception cref="RunFormatException">A file of one cannot be read.</exception>
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

    /// <summary>Every published run, by environment and then by time.</summary>
    /// <param name="results">The folder <c>results/</c>; need not be there.</param>
    /// <exception cref="RunFormatException">A file below a history folder is not a run this program reads.</exception>
    /// <exception cref="RunFormatException">One run is there twice.</exception>
    public static IReadOnlyList<PublishedRun> All(string results) => All(results, EntryKind.Run, Read);

    /// <summary>One published run.</summary>
    /// <param name="folder">Its folder below <see cref="HistoryFolder"/>.</param>
    public static PublishedRun Read(string folder) => new(EnvironmentOf(folder), Path.GetFileName(folder), folder, RunHeader.Read(folder));
}
