using System.CommandLine;
using CockroachBench.Databases;
using CockroachBench.Databases.Providers;

namespace CockroachBench.Harness.Cli;

/// <summary>The options that say which database, alike for every verb that needs one.</summary>
internal sealed class DatabaseOptionSet
{
    /// <summary><c>--database</c>.</summary>
    public Option<string> Source { get; } = new("--database", "-d")
    {
        Description = $"Database; with a password, set {ConnectionStringProvider.Variable} instead",
        DefaultValueFactory = _ => "auto",
        HelpName = "auto|container|binary|postgres|CONNECTION",
    };

    /// <summary><c>--nodes</c>.</summary>
    public Option<int> Nodes { get; } = new("--nodes")
    {
        Description = "Nodes to start with --database binary",
        DefaultValueFactory = _ => 1,
        HelpName = string.Join('|', CockroachBinaryProvider.PossibleNodes),
    };

    /// <summary><c>--npgsql</c>.</summary>
    public Option<string?> Npgsql { get; } = new("--npgsql")
    {
        Description = "Npgsql settings; they override the connection string and the defaults",
        HelpName = "\"KEYWORD=VALUE;...\"",
    };

    /// <summary>What was given.</summary>
    /// <exception cref="UsageException"><c>--nodes</c> is not possible.</exception>
    /// <exception cref="DatabaseOptionException"><c>--npgsql</c> is wrong.</exception>
    public DatabaseOptions Read(ParseResult result)
    {
        var (source, nodes) = (result.GetValue(Source)!, result.GetValue(Nodes));
        if (!CockroachBinaryProvider.PossibleNodes.Contains(nodes))
            throw new UsageException($"--nodes: {nodes} is not possible. Expected {string.Join(" or ", CockroachBinaryProvider.PossibleNodes)}.");
        if (nodes > 1 && source != "binary")
            throw new UsageException($"--nodes: only a cluster that is started here has a number of nodes to choose. Expected --database binary with it; a cluster of your own is named by a connection string with several hosts.");
        return new(source, nodes, DriverSettings.Parse(result.GetValue(Npgsql)));
    }
}
