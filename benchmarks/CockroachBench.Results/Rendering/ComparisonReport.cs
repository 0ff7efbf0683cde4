namespace CockroachBench.Results.Rendering;

// A comparison as a comment on a pull request: GitHub-flavoured Markdown. A comment holds 65,536 characters. What does not fit goes in
// this order, rows from the end first: all figures, same, not compared, inconclusive, faster, allocation and retention changes, slower, of
// which the last two share the room evenly where both want more than half; the report says how many rows are missing from what.
internal static class ComparisonReport
{
    public const string Mark = "<!-- cockroachbench -->";
    public const int MostCharacters = 65_536;
    private const int MostOfAName = 160;
    private const int MostOfANote = 300;
    private const int MostEnvironmentLines = 30;
    // For the lines that say what was left out.
    private const int Reserve = 1_000;

    public static string Render(Comparison comparison, int mostCharacters = MostCharacters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostCharacters, 10_000);
        var top = Top(comparison);
        var bottom = Bottom(comparison);
        Section[] sections =
        [
            Times(comparison, TimeVerdict.Slower, 0, "Interval", Interval, Effect),
            Times(comparison, TimeVerdict.Faster, 2, "Interval", Interval, Effect),
            Times(comparison, TimeVerdict.Inconclusive, 3, "What could be seen",
                t => ComparisonText.Sight(t, comparison.Rule, comparison.Kind), t => t.Judgement.SmallestVisible),
            Figures(comparison), NotCompared(comparison),
            Times(comparison, TimeVerdict.NoLargeChange, 5, "Within", t => ComparisonText.Within(t.Judgement), _ => 0),
            Times(comparison, TimeVerdict.Same, 5, "Within", t => ComparisonText.Within(t.Judgement), _ => 0),
            All(comparison),
        ];
        var left = mostCharacters - top.Length - bottom.Length - Reserve;
        var byPriority = sections.Where(s => s.Rows.Count > 0).OrderBy(s => s.Priority).ToList();
        foreach (var section in byPriority)
        {
            // Neither the slower ones nor the changes of memory may crowd the other out.
            var kept = section.Priority == 0 ? Math.Min(left / 2, byPriority.Find(s => s.Priority == 1)?.Length ?? 0) : 0;
            left = section.Fit(left - kept) + kept;
        }
        var text = new StringBuilder(top).AppendJoin("", sections.Select(s => s.Text));
        var missing = sections.Where(s => s.Missing > 0).Select(s => $"{s.Missing} of {s.Rows.Count} rows of \"{s.Title}\"").ToList();
        if (missing.Count > 0)
            text.Append("\n> [!NOTE]\n> Left out to fit the size limit of a comment: ").AppendJoin(", ", missing)
                .Append(". The JSON and the artifacts have them.\n");
        return text.Append(bottom).ToString();
    }

    private static string Top(Comparison c)
    {
        var text = new StringBuilder(
            $"{Mark}\n## CockroachBench: {Note(ComparisonText.Headline(c))}\n\n{Name(c.Base.Text)} → {Name(c.Head.Text)}\n\n");
        foreach (var reason in c.Forced)
            text.Append($"> [!CAUTION]\n> Forced, though {Note(reason)}. ")
                .Append("Every row is marked †: none says anything about the code.\n\n");
        if (c.Kind == ComparisonKind.Runs) text.Append("> [!WARNING]\n> Two finished runs: verdicts on time are advisory.\n\n");
        if (c.Differences.Count == 0) return text.ToString();
        text.Append("The environments differ:\n\n");
        AppendNotes(text, c.Differences);
        if (c.Differences.Count > MostEnvironmentLines) text.Append($"- and {c.Differences.Count - MostEnvironmentLines} more\n");
        text.Append('\n');
        return text.ToString();
    }

    private static string Bottom(Comparison c)
    {
        var text = new StringBuilder("\n<details><summary>Environment and legend</summary>\n\n");
        AppendNotes(text, c.Environment);
        Markdown.AppendList(text, ComparisonText.Legend(c));
        return text.Append("\n</details>\n").ToString();
    }

    private static void AppendNotes(StringBuilder text, IEnumerable<string> lines) =>
        Markdown.AppendList(text, lines.Take(MostEnvironmentLines).Select(l => Cut(l, MostOfANote)));

    private static Section Times(
        Comparison c, TimeVerdict verdict, int priority, string heading, Func<TimeFinding, string> cell, Func<TimeFinding, double> size) =>
        new(Quantity.Title(verdict), priority, verdict is TimeVerdict.Same or TimeVerdict.NoLargeChange, ["Case", "Time", heading, "Notes"],
            [.. c.With(verdict).OrderByDescending(x => size(x.Deciding!)).Select(x => new[]
            {
                Case(c, x), Markdown.Text(ComparisonText.Time(x.Deciding!, c.Kind)), Markdown.Text(cell(x.Deciding!)),
                Note(ComparisonText.Notes(x)),
            })]);

    private static string Interval(TimeFinding time) => ComparisonText.Interval(time.Judgement);
    private static double Effect(TimeFinding time) => Math.Abs(time.Judgement.Effect);

    private static Section Figures(Comparison c) => new(
        "Allocation, retention and connections", 1, false, ["Case", "Figure", "Base → head", "Change", "Notes"],
        [.. c.Cases.SelectMany(x => x.Figures.Where(FigureRules.IsFlagged).Select(f => (Case: x, Figure: f)))
            .OrderBy(p => p.Figure.Verdict).ThenBy(p => ComparisonText.FigureIds.ToList().IndexOf(p.Figure.Id))
            .Select(p => new[]
            {
                Case(c, p.Case), ComparisonText.Title(p.Figure.Id),
                $"{ComparisonText.Value(p.Figure.Id, p.Figure.Base)} → {ComparisonText.Value(p.Figure.Id, p.Figure.Head)}",
                $"**{ComparisonText.Change(p.Figure)}**{ComparisonText.Counted(p.Figure)}",
                Note(string.Join("; ",
                    new[] { p.Figure.Note, p.Case.Changed is null ? null : $"changed: {p.Case.Changed}" }.OfType<string>())),
            })]);

    private static Section NotCompared(Comparison c) => new("Not compared", 4, false, ["Case", "Why", "Notes"],
        [.. c.Cases.Where(x => x.State != ComparedState.Compared).OrderBy(x => x.State)
            .Select(x => new[] { Case(c, x), Quantity.Words(x.State), Note(ComparisonText.Notes(x)) })]);

    private static Section All(Comparison c)
    {
        var ids = ComparisonText.FigureIds.Where(id => c.Cases.Any(x => x.Figures.Any(f => f.Id == id))).ToList();
        return new Section("All figures", 6, true, ["Case", "Verdict", "Time", .. ids.Select(ComparisonText.Title)],
            [.. c.Cases.Where(x => x.State == ComparedState.Compared).Select(x => (string[])
            [
                Case(c, x), x.Deciding is null ? "–" : Quantity.Words(x.Deciding.Verdict),
                x.Deciding is null ? "–" : Markdown.Text(ComparisonText.Time(x.Deciding, c.Kind)),
                .. ids.Select(id => x.Figures.FirstOrDefault(f => f.Id == id) is { } figure ? ComparisonText.Figure(figure) : "–"),
            ])]);
    }

    private static string Case(Comparison c, ComparedCase x) => Name(x.Title) + (c.Forced.Count > 0 ? " †" : "");
    private static string Name(string text) => Markdown.Text(Cut(text, MostOfAName));
    private static string Note(string text) => Markdown.Text(Cut(text, MostOfANote));

    // A surrogate pair is not taken apart.
    private static string Cut(string text, int most) => text.Length <= most ? text
        : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";

    private sealed record Section(string Title, int Priority, bool IsFolded, string[] Headings, List<string[]> Cells)
    {
        private int _shown;

        public List<string> Rows { get; } = Cells.ConvertAll(Markdown.Row);
        public int Missing => Rows.Count - _shown;
        public int Length => Head.Length + Foot.Length + Rows.Sum(r => r.Length);
        public string Text => _shown == 0 ? "" : $"{Head}{string.Concat(Rows.Take(_shown))}{Foot}";

        // Takes the rows that there is room for, and returns the room that is left.
        public int Fit(int room)
        {
            var left = room - Head.Length - Foot.Length;
            _shown = Rows.TakeWhile(r => (left -= r.Length) >= 0).Count();
            return room - Text.Length;
        }

        private string Head =>
            (IsFolded ? $"\n<details><summary>{Title} ({Rows.Count})</summary>\n\n" : $"\n### {Title} ({Rows.Count})\n\n")
            + Markdown.Row(Headings) + Markdown.Row(Headings.Select(_ => "---"));

        private string Foot => IsFolded ? "\n</details>\n" : "";
    }
}
