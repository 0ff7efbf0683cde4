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

    public void Confirm(string what)
    {
        if (Yes) return;
        if (Console.IsInputRedirected)
            throw new UsageException($"--yes: {Secrets.Redact(what)} There is no terminal to confirm it: add --yes.");
        Terminal.Ask($"{what} Go on? [y/N]");
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new UsageException("Not confirmed: nothing was written.");
    }
}

internal sealed class DatabaseOptionSet(Command command, bool writes)
{
    private readonly Option<string> _source = command.AddOption(
        "--database", $"Database; with a password, set {ConnectionStringProvider.Variable} instead",
        "auto|container|binary|postgres|CONNECTION", "-d", () => "auto");
    private readonly Option<int> _nodes = command.AddOption(
        "--nodes", "Nodes to start with --database binary", string.Join('|', CockroachBinaryProvider.PossibleNodes), otherwise: () => 1);
    private readonly Option<string?> _npgsql = command.AddOption<string?>(
        "--npgsql", "Npgsql settings; they override the connection string and the defaults", "\"KEYWORD=VALUE;...\"");
    private readonly Option<bool>? _yes = !writes ? null : command.AddOption<bool>(
        "--yes", "Write to a server that this program did not start, without asking", alias: "-y");

    public DatabaseOptions Read(ParseResult result)
    {
        var (source, nodes) = (result.GetValue(_source)!, result.GetValue(_nodes));
        var possible = CockroachBinaryProvider.PossibleNodes;
        Expect.That(possible.Contains(nodes), "--nodes", nodes, string.Join(" or ", possible));
        if (nodes > 1 && source != "binary")
        {
            throw new UsageException(
                "--nodes: only a cluster that is started here has a number of nodes to choose. Expected --database binary with it; "
                + "a cluster of your own is named by a connection string with several hosts.");
        }
        return new(source, nodes, DriverSettings.Parse(result.GetValue(_npgsql)), _yes is not null && result.GetValue(_yes));
    }
}
