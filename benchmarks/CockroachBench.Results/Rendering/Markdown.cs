namespace CockroachBench.Results.Rendering;

// GitHub-flavoured Markdown in which text from a file stays text.
internal static class Markdown
{
    public static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '\\' or '`' or '*' or '[' or ']' or '|' or '~' or '$': escaped.Append('\\').Append(c); break;
                // Inside a word these mean nothing, and a name reads better without a backslash.
                case '_' or '#' when !(IsWordAt(text, i - 1) && IsWordAt(text, i + 1)): escaped.Append('\\').Append(c); break;
                // A code host makes links and mentions of plain text.
                case ':' when text.AsSpan(i).StartsWith("://", StringComparison.Ordinal): escaped.Append("&#58;"); break;
                case '.' when text.AsSpan(0, i).EndsWith("www", StringComparison.OrdinalIgnoreCase): escaped.Append("&#46;"); break;
                case '@': escaped.Append("&#64;"); break;
                default: escaped.Append(Printable(c)); break;
            }
        }
        return escaped.ToString();
    }

    public static string Block(string text, string language)
    {
        var plain = string.Concat(text.ReplaceLineEndings("\n").Select(c => c == '\n' ? c : Printable(c)));
        var fence = new string('`', Regex.Matches(plain, "`+").Select(m => m.Length + 1).Append(3).Max());
        return $"{fence}{language}\n{plain}\n{fence}\n";
    }

    public static string Link(string text, string target)
    {
        var parts = target.Split('#', 2);
        // Only claims have addresses; other targets are paths, in which a colon is data too.
        var isAddress = target.StartsWith("https://", StringComparison.Ordinal);
        var path = isAddress ? parts[0] : string.Join('/', parts[0].Split('/').Select(Uri.EscapeDataString));
        path = path.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);
        return $"[{Text(text)}]({path}{(parts.Length == 2 ? "#" + parts[1] : "")})";
    }

    public static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    // Cells are Markdown already.
    public static void AppendTable(StringBuilder text, IEnumerable<(string Title, bool Right)> columns,
        IEnumerable<IEnumerable<string>> rows)
    {
        var all = columns.ToList();
        text.Append(Row(all.Select(c => c.Title))).Append(Row(all.Select(c => c.Right ? "---:" : "---")));
        foreach (var row in rows) text.Append(Row(row));
    }

    public static void AppendList(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines) text.Append("- ").Append(Text(line)).Append('\n');
    }

    private static char Printable(char c) => OneLine.Reorders(c) ? '\uFFFD' : char.IsControl(c) ? ' ' : c;
    private static bool IsWordAt(string text, int index) => index >= 0 && index < text.Length && char.IsLetterOrDigit(text[index]);
}
