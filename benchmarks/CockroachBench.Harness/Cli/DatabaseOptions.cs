using System.CommandLine;

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
        Description = "Where the database comes from: auto takes the first that is there of a connection string, container, binary (a cockroach on PATH), postgres (a stand-in). "
            + "Or a connection string, Npgsql's (\"Host=...;Username=...\") or a postgresql:// URI; "
            + $"the variable {ConnectionStringProvider.Variable} keeps its password off the command line, "
            + "as do PGPASSWORD and a password file.",
        DefaultValueFactory = _ => "auto",
        HelpName = "auto|container|binary|postgres|CONNECTION",
    };

    public Option<int> Nodes { get; } = new("--nodes")
    {
        Description = "With --database binary: 3 starts a cluster of three nodes on this machine, and the connection string names all of them.",
        DefaultValueFactory = _ => 1,
        HelpName = string.Join('|', CockroachBinaryProvider.PossibleNodes),
    };

    public Option<string?> Npgsql { get; } = new("--npgsql")
    {
        Description = "Driver settings for every connection, as in Npgsql's connection string: \"No Reset On Close=false;Max Auto Prepare=20\". They win over the connection string, and over what is set for CockroachDB by default: "
            + string.Join("; ", DriverSettings.CockroachDefaults.Select(d => $"{d.Keyword}={d.Value}")) + ".",
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
