using CockroachBench.Databases;

namespace CockroachBench.Harness.Cli;

// Which database a verb was given, and how it may use it.
internal sealed record DatabaseOptions(string Source, int Nodes, IReadOnlyDictionary<string, string> Npgsql, bool Yes = false, bool Clean = false)
{
    public DatabaseSelection Resolve() => DatabaseSelection.Resolve(Source, Nodes);

    public IEnumerable<string> CommandLine()
    {
        yield return $"--database={Source}";
        if (Nodes > 1) yield return $"--nodes={Nodes}";
        if (Npgsql.Count > 0) yield return $"--npgsql={string.Join(';', Npgsql.Select(s => $"{s.Key}={s.Value}"))}";
        if (Yes) yield return "--yes";
    }
}
