namespace CockroachBench.Results.Judging;

// A run's figures, asked by family and method; a question gives one finding for each set of parameters. Times are compared by the nearest
// and farthest ends of their 99.9 % intervals, never by their means. Bytes and counts hardly vary and are compared as they are.
internal sealed class Evidence(Run run)
{
    private const double CountTolerance = 0.05;
    private const double Kilobyte = 1024;
    private const double Alike = 1.10;

    private readonly IReadOnlyList<FamilyTable> _tables = FamilyTable.Build(run);

    public Run Run => run;

    public static Finding Missing(string why) => new(null, why);

    public static double? Number(RunCase c, string parameter) =>
        c.Parameters.TryGetValue(parameter, out var text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    public IReadOnlyList<string> Methods(string family, Func<string, bool> isWanted) =>
        [.. run.File.Cases.Where(c => c.Family == family && isWanted(c.Method)).Select(c => c.Method).Distinct(StringComparer.Ordinal)];

    public IEnumerable<Finding> Slower(string family, string slow, string fast, double times = 1) => Pairs(family, slow, fast, (s, f) =>
    {
        if (s.RelativeMargin is null || f.RelativeMargin is null) return Missing($"{slow} or {fast} has no interval");
        var ((slowLow, slowHigh), (fastLow, fastHigh)) = (Interval(s), Interval(f));
        var (answer, word) =
            slowLow > times * fastHigh ? (Answer.Yes, "")
            : fastLow > 0 && slowHigh < times * fastLow ? (Answer.No, "")
            : (Answer.Unclear, ", not told apart from " + Quantity.Ratio(times));
        var ratio = Quantity.Ratio(s.MeanNanoseconds!.Value / f.MeanNanoseconds!.Value, FamilyTable.Margin(s, f));
        return new Finding(answer, $"{slow} {Time(s)}, {fast} {Time(f)}: {ratio}{word}");
    });

    // Compares the largest measured value up to the limit with the largest above it, for each set of the other parameters. A gain between
    // the two refutes the limit only where the lower value is the limit itself.
    public IEnumerable<Finding> StopsImproving(string family, string method, string parameter, double limit, Func<RunCase, bool> where)
    {
        var found = false;
        var measured = Groups(family).Select(g => Row(g, method)).OfType<FamilyRow>()
            .Where(r => r.Figures is { MeanNanoseconds: not null, MarginNanoseconds: not null }
                && Number(r.Case, parameter) is not null && where(r.Case));
        foreach (var group in measured.GroupBy(r => RunCase.Text(r.Case.Parameters.Where(p => p.Key != parameter))))
        {
            var byValue = group.OrderBy(r => Number(r.Case, parameter)).ToList();
            var below = byValue.FindLast(r => Number(r.Case, parameter) <= limit);
            var above = byValue.FindLast(r => Number(r.Case, parameter) > limit);
            if (below is null || above is null) continue;
            found = true;
            var isFaster = Interval(above.Figures!).High < Interval(below.Figures!).Low;
            yield return new Finding(
                !isFaster ? Answer.Yes : Number(below.Case, parameter) == limit ? Answer.No : Answer.Unclear,
                $"{group.Key}: {parameter}={below.Case.Parameters[parameter]} {Time(below.Figures!)}, "
                    + $"{parameter}={above.Case.Parameters[parameter]} {Time(above.Figures!)}");
        }
        if (!found) yield return Missing(WhyMissing(family, method));
    }

    public IEnumerable<Finding> TakesAtLeast(string family, string method, double nanoseconds) => Rows(family, method, (_, figures) =>
        figures.MarginNanoseconds is null ? Missing($"{method} has no interval") : new Finding(
            Interval(figures).Low >= nanoseconds ? Answer.Yes : Interval(figures).High < nanoseconds ? Answer.No : Answer.Unclear,
            $"{method} {Time(figures)}"));

    // 1 KB more is allowed.
    public IEnumerable<Finding> AtMost(
        string family, string small, string large, string figure, double share, Func<RunCase, bool>? where = null) =>
        Bytes(family, small, large, figure, (few, many) => few <= (many * share) + Kilobyte, where);

    // Within 10 % or 1 KB.
    public IEnumerable<Finding> Same(string family, string one, string other, string figure, Func<RunCase, bool>? where = null) =>
        Bytes(family, one, other, figure,
            (a, b) => Math.Max(a, b) <= Math.Max(Math.Min(a, b) * Alike, Math.Min(a, b) + Kilobyte), where);

    public IEnumerable<Finding> AtLeastParameter(
        string family, string method, string figure, string parameter, double times, double from = 0) =>
        Rows(family, method, (c, figures) => Number(c, parameter) is not { } value ? Missing($"{parameter} is no number")
            : Figure(figures, figure) is { } bytes
                ? new Finding(Of(bytes >= value * times), $"{Name(figure)} of {method} {Quantity.Bytes(bytes)}")
            : Missing($"{Name(figure)} of {method} is not known"), c => Number(c, parameter) >= from);

    public IEnumerable<Finding> Leaks(string family, string method, bool expected) => Rows(family, method, (_, figures) =>
        figures.Metrics.Verdict() is not { } verdict ? Missing($"retention of {method} was not measured")
        : new Finding(verdict == Verdict.Unclear ? Answer.Unclear : Of((verdict == Verdict.Leak) == expected), $"{method} " + verdict switch
        {
            Verdict.None => "retains nothing",
            Verdict.Leak => $"leaks {Quantity.Bytes(figures.Metrics.GetValueOrDefault(MetricIds.Retained))} an operation",
            _ => "is unclear",
        }));

    public IEnumerable<Finding> Counts(string family, string method, string figure, double expected) => Rows(family, method, (_, figures) =>
        figures.Metrics.Find(figure) is { } count
            ? new Finding(Of(Math.Abs(count - expected) <= CountTolerance),
                $"{method}: {Name(figure)} an operation {Quantity.Count(count)}")
            : Missing($"{Name(figure)} of {method} were not counted"));

    public IEnumerable<Finding> FewerAtMost(
        string family, string few, string many, string figure, double share, Func<RunCase, bool>? where = null) =>
        Pairs(family, few, many, (f, m) => f.Metrics.Find(figure) is { } less && m.Metrics.Find(figure) is { } more
            ? new Finding(Of(less <= more * share), $"{Name(figure)}: {few} {Quantity.Count(less)}, {many} {Quantity.Count(more)}")
            : Missing($"{Name(figure)} of {few} or {many} were not counted"), where);

    public IEnumerable<Finding> AtMostBytes(string family, string method, string figure, double most, Func<RunCase, bool>? where = null) =>
        Rows(family, method, (_, figures) => Figure(figures, figure) is { } bytes
            ? new Finding(Of(bytes <= most), $"{Name(figure)} of {method} {Quantity.Bytes(bytes)}")
            : Missing($"{Name(figure)} of {method} is not known"), where);

    private static Answer Of(bool isSo) => isSo ? Answer.Yes : Answer.No;

    private IEnumerable<Finding> Bytes(
        string family, string one, string other, string figure, Func<double, double, bool> test, Func<RunCase, bool>? where) =>
        Pairs(family, one, other, (a, b) => Figure(a, figure) is { } first && Figure(b, figure) is { } second
            ? new Finding(Of(test(first, second)), $"{Name(figure)}: {one} {Quantity.Bytes(first)}, {other} {Quantity.Bytes(second)}")
            : Missing($"{Name(figure)} of {one} or {other} is not known"), where);

    private IEnumerable<Finding> Rows(
        string family, string method, Func<RunCase, CaseFigures, Finding> test, Func<RunCase, bool>? where = null) =>
        Measured(family, [method], where, rows => test(rows[0].Case, rows[0].Figures!));

    private IEnumerable<Finding> Pairs(
        string family, string one, string other, Func<CaseFigures, CaseFigures, Finding> test, Func<RunCase, bool>? where = null) =>
        Measured(family, [one, other], where, rows => test(rows[0].Figures!, rows[1].Figures!));

    private IEnumerable<Finding> Measured(
        string family, string[] methods, Func<RunCase, bool>? where, Func<IReadOnlyList<FamilyRow>, Finding> test)
    {
        var found = false;
        foreach (var group in Groups(family))
        {
            var rows = methods.Select(m => Row(group, m)).OfType<FamilyRow>().Where(r => r.Figures?.MeanNanoseconds is not null).ToList();
            if (rows.Count < methods.Length || where?.Invoke(rows[0].Case) == false) continue;
            found = true;
            var finding = test(rows);
            yield return group.Parameters.Length > 0 ? finding with { Text = $"{group.Parameters}: {finding.Text}" } : finding;
        }
        if (!found) yield return Missing(methods.Select(m => WhyMissing(family, m)).First(w => w.Length > 0));
    }

    private IEnumerable<FamilyGroup> Groups(string family) => _tables.Where(t => t.Family == family).SelectMany(t => t.Groups);
    private static FamilyRow? Row(FamilyGroup group, string method) => group.Rows.FirstOrDefault(r => r.Case.Method == method);

    private string WhyMissing(string family, string method)
    {
        var cases = run.File.Cases.Where(c => c.Family == family && c.Method == method).ToList();
        return cases.Count == 0 ? $"{family} {method} is not in this run"
            : cases.Find(c => c.State != CaseState.Measured) is { } lacking
                ? $"{method} {Word(lacking.State)}{(lacking.Reason is { } reason ? $": {reason}" : "")}"
            : $"{family} was not measured with the parameters this needs";
    }

    private static string Word(CaseState state) => state switch
    {
        CaseState.NotSupported => "is not supported",
        CaseState.Failed => "failed",
        CaseState.Checked => "was only checked",
        _ => "was not run",
    };

    private static string Time(CaseFigures figures) => Quantity.Time(figures.MeanNanoseconds!.Value, figures.RelativeMargin);

    private static (double Low, double High) Interval(CaseFigures figures) =>
        (figures.MeanNanoseconds!.Value - figures.MarginNanoseconds!.Value,
            figures.MeanNanoseconds.Value + figures.MarginNanoseconds.Value);

    private static double? Figure(CaseFigures figures, string id) =>
        id == MetricIds.Allocated ? figures.AllocatedBytes : figures.Metrics.Find(id);

    private static string Name(string figure) => figure switch
    {
        MetricIds.PeakLive => "peak live",
        MetricIds.Allocated => "allocated",
        MetricIds.LohAllocated => "on the large object heap",
        MetricIds.ConnectionsOpened => "connections opened",
        MetricIds.Held => "slots held",
        MetricIds.SessionsLeft => "sessions left",
        MetricIds.Sockets => "sockets left",
        MetricIds.Failures => "failures",
        MetricIds.OpensPeak => "connections opened within 100 ms at most",
        MetricIds.ServerMemory => "server memory",
        MetricIds.Stopped => "share of statements stopped",
        MetricIds.Attempts => "attempts",
        MetricIds.Errors => "errors",
        _ => figure,
    };
}
