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
