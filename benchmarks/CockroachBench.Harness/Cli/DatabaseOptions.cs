namespace CockroachBench.Harness.Cli;

// Which database a verb was given, and how it may use it: Yes answers the question before anything is written to a server that is not ours.
internal sealed record DatabaseOptions(
    string Source, int Nodes, IReadOnlyDictionary<string, string> Npgsql, bool Yes = false, bool Clean = false)
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

internal sealed class DatabaseOptionSet
{
    public Option<string> Source { get; } = new("--database", "-d")
    {
        Description = $"Database; with a password, set {ConnectionStringProvider.Variable} instead",
        DefaultValueFactory = _ => "auto",
        HelpName = "auto|container|binary|postgres|CONNECTION",
    };

    public Option<int> Nodes { get; } = new("--nodes")
    {
        Description = "Nodes to start with --database binary",
        DefaultValueFactory = _ => 1,
        HelpName = string.Join('|', CockroachBinaryProvider.PossibleNodes),
    };

    public Option<string?> Npgsql { get; } = new("--npgsql")
    {
        Description = "Npgsql settings; they override the connection string and the defaults",
        HelpName = "\"KEYWORD=VALUE;...\"",
    };

    public DatabaseOptions Read(ParseResult result)
    {
        var (source, nodes) = (result.GetValue(Source)!, result.GetValue(Nodes));
        var possible = CockroachBinaryProvider.PossibleNodes;
        Expect.That(possible.Contains(nodes), "--nodes", nodes, string.Join(" or ", possible));
        if (nodes > 1 && source != "binary")
        {
            throw new UsageException(
                "--nodes: only a cluster that is started here has a number of nodes to choose. Expected --database binary with it; "
                + "a cluster of your own is named by a connection string with several hosts.");
        }
        return new(source, nodes, DriverSettings.Parse(result.GetValue(Npgsql)));
    }
}
