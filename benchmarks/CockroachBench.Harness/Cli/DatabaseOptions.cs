using CockroachBench.Databases;
using CockroachBench.Databases.Providers;

namespace CockroachBench.Harness.Cli;

/// <summary>Which database a verb was given, and how it may use it.</summary>
/// <param name="Source">The text of <c>--database</c>.</param>
/// <param name="Nodes">How many nodes a <c>cockroach</c> that is started here has.</param>
/// <param name="Npgsql">The driver's settings asked for with <c>--npgsql</c>, by keyword.</param>
/// <param name="Yes">Whether <c>--yes</c> answers the question before anything is written to a server of somebody else's.</param>
/// <param name="Clean">Whether only the suite's database is to be removed.</param>
internal sealed record DatabaseOptions(string Source, int Nodes, IReadOnlyDictionary<string, string> Npgsql, bool Yes = false, bool Clean = false)
{
    /// <summary>Decides which database that is.</summary>
    /// <exception cref="DatabaseOptionException">The options are wrong.</exception>
    public DatabaseSelection Resolve() => DatabaseSelection.Resolve(Source, Nodes);

    /// <summary>The options as they were typed, for the run's record.</summary>
    public IEnumerable<string> CommandLine()
    {
        yield return $"--database={Source}";
        if (Nodes > 1) yield return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--nodes={Nodes}");
        if (Npgsql.Count > 0) yield return $"--npgsql={string.Join(';', Npgsql.Select(s => $"{s.Key}={s.Value}"))}";
        if (Yes) yield return "--yes";
    }
}
