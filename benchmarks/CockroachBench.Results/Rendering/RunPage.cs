namespace CockroachBench.Results.Rendering;

internal static class RunPage
{
    public static string Render(Run run, RepositoryLinks links) =>
        $"# Run {Markdown.Text(run.File.Id)}\n\n{Environment(run.File)}\n{Families(run, links)}";

    public static string Environment(RunFile run)
    {
        var text = new StringBuilder();
        if (Marks(RunHeader.Of(run)) is { Length: > 0 } marks) text.Append(marks).Append("\n\n");
        Markdown.AppendList(text, [.. Environments.Lines(run), .. Settings(run), .. Caveats.Of(run)]);
        return text.ToString();
    }

    public static string Marks(RunHeader run) =>
        run.Marks is { Count: > 0 } marks ? $"**Not a clean run: {Markdown.Text(string.Join("; ", marks))}.**" : "";

    public static string Families(Run run, RepositoryLinks links) => string.Concat(FamilyTable.Build(run)
        .Select(table => $"{MarkdownTables.Render(table)}\n{Origin(table, run.File.Commit, links)}"));

    private static IEnumerable<string> Settings(RunFile run)
    {
        if (run.Server is not { } server) yield break;
        yield return $"Server version: {server.FullVersion}";
        if (server.Settings.Count > 0)
            yield return $"Server settings: {string.Join(", ", server.Settings.Select(s => $"{s.Key}={s.Value}"))}";
    }

    private static string Origin(FamilyTable table, RunCommit? commit, RepositoryLinks links)
    {
        var text = new StringBuilder();
        // The largest parameters stand for all: the text differs in a number.
        var last = table.Groups[^1];
        foreach (var statement in last.Rows.Where(r => r.Case.Sql is not null).GroupBy(r => r.Case.Sql!, StringComparer.Ordinal))
        {
            var all = statement.Count() == last.Rows.Count;
            text.Append(all ? "SQL" : $"SQL of {Markdown.Text(string.Join(", ", statement.Select(r => r.Case.Method)))}");
            text.Append(last.Parameters.Length > 0 ? $", at {Markdown.Text(last.Parameters)}:\n\n" : ":\n\n");
            text.Append(Markdown.Block(statement.Key, "sql")).Append('\n');
        }
        var methods = table.Rows.Select(r => r.Case).Where(c => c.Source is not null).DistinctBy(c => c.Method).Select(links.Method)
            .ToList();
        if (methods.Count > 0)
            text.Append("Methods at commit ").Append(EnvironmentName.ShortSha(commit?.Sha ?? "")).Append(": ").AppendJoin(", ", methods)
                .Append(".\n\n");
        return text.ToString();
    }
}

// What limits the reach of a run's figures, derived from its environment by fixed rules.
internal static partial class Caveats
{
    // Cancel and cursors came with v22.1, COPY TO STDOUT and cheaper SCRAM with v23.1, a larger results buffer with v24.1.
    private const int OldBeforeYear = 24;
    private const double BusyPerCore = 0.3;

    public static IReadOnlyList<string> Of(RunFile run)
    {
        var caveats = new List<string>();
        if (run.Server is { IsStandIn: false, Kind: "CockroachDb" } server)
        {
            if (PreRelease().IsMatch(server.FullVersion))
                caveats.Add($"The server is a development build ({server.Version}): it may behave unlike any release.");
            if (ReleaseYear().Match(server.Version) is { Success: true } match
                && int.Parse(match.Groups[1].Value) < OldBeforeYear)
                caveats.Add($"The server is old ({server.Version}): CockroachDB cancels statements and has cursors since v22.1, "
                    + "COPY TO STDOUT since v23.1, and sends results in larger pieces since v24.1.");
        }
        if (run.Server is { Provider: "binary" or "postgres" or "container" })
            caveats.Add($"Client and server share one machine and its {run.Machine.LogicalCores} cores, without a network between them.");
        if (run.Machine.VirtualMachine is not null)
            caveats.Add("The machine is virtual: other load on the same hardware affects the times.");
        if (run.Machine.LoadAverage is { } load && load > BusyPerCore * Math.Max(1, run.Machine.LogicalCores))
            caveats.Add($"Other work ran when the run began (load {load:0.0} on {run.Machine.LogicalCores} cores), "
                + "so times are less certain. Retained bytes, peak live, connections and sessions hardly depend on load.");
        if (run.Server is null) caveats.Add("The server is not known: the run was published from BenchmarkDotNet's files alone.");
        if (run.Commit is null) caveats.Add("The measured commit is not known.");
        return caveats;
    }

    [GeneratedRegex(@"alpha|beta|-rc|-dev|dirty|unknown", RegexOptions.IgnoreCase)]
    private static partial Regex PreRelease();

    [GeneratedRegex(@"^v?(\d+)\.\d")]
    private static partial Regex ReleaseYear();
}

// Relative links from a page to sources of the same checkout, which work on every code host. Prefix: from the page's folder to the top of
// the repository; null outside a checkout.
internal sealed record RepositoryLinks(string? Prefix)
{
    public RepositoryLinks Below(int folders) => new(Prefix is null ? null : string.Concat(Enumerable.Repeat("../", folders)) + Prefix);

    public string Method(RunCase c) => c.Source is { } source && Prefix is not null
        ? Markdown.Link(c.Method, $"{Prefix}{source.Path}#L{source.FirstLine}-L{source.LastLine}")
        : Markdown.Text(c.Method);

    public static RepositoryLinks From(string results)
    {
        var prefix = "";
        for (var folder = new DirectoryInfo(Path.GetFullPath(results)); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, ".git"))) return new RepositoryLinks(prefix);
            prefix += "../";
        }
        return new RepositoryLinks((string?)null);
    }
}
