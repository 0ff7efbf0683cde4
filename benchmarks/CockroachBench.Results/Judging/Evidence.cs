using System.Globalization;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Judging;

// The figures of a run, asked by family and method; each question gives a finding for each set of parameters. Times are compared by the
// ends of their 99.9 % intervals, never by their means: (slow - margin) / (fast + margin) is the least the ratio can be, (slow + margin) /
// (fast - margin) the most. Bytes and counts hardly vary and are compared as they are.
internal sealed class Evidence(Run run)
{
    private const double CountTolerance = 0.05;
    private const double Kilobyte = 1024;
    private const double Alike = 1.10;

    private readonly IReadOnlyList<FamilyTable> _tables = FamilyTable.Build(run);

    public Run Run => run;

    public IEnumerable<Finding> Slower(string family, string slow, string fast, double times = 1) => Pairs(family, slow, fast, (s, f) =>
    {
        if (s.RelativeMargin is null || f.RelativeMargin is null) return Missing($"{slow} or {fast} has no interval");
        var least = (s.MeanNanoseconds!.Value - s.MarginNanoseconds!.Value) / (f.MeanNanoseconds!.Value + f.MarginNanoseconds!.Value);
        var low = f.MeanNanoseconds.Value - f.MarginNanoseconds.Value;
        var most = low > 0 ? (s.MeanNanoseconds.Value + s.MarginNanoseconds.Value) / low : double.PositiveInfinity;
        var (answer, word) = least > times ? (Answer.Yes, "") : most < times ? (Answer.No, "") : (Answer.Unclear, ", not told apart from " + Quantity.Ratio(times));
        return new Finding(answer, $"{slow} {Time(s)}, {fast} {Time(f)}: {Quantity.Ratio(s.MeanNanoseconds.Value / f.MeanNanoseconds.Value, Both(s, f))}{word}");
    });

    // For each set of the other parameters the largest measured value up to the limit is held against the largest above it. Not told
    // faster above: yes. Told faster: no where the lower one is the limit itself, otherwise it cannot be told on which side of it the gain
    // lies.
    public IEnumerable<Finding> StopsImproving(string family, string method, string parameter, double limit, Func<RunCase, bool> where)
    {
        var measured = Groups(family).Select(g => Row(g, method)).OfType<FamilyRow>()
            .Where(r => r.Figures is { MeanNanoseconds: not null, MarginNanoseconds: not null } && Number(r.Case, parameter) is not null && where(r.Case))
            .GroupBy(r => string.Join(", ", r.Case.Parameters.Where(p => p.Key != parameter).Select(p => $"{p.Key}={p.Value}"))).ToList();
        var found = false;
        foreach (var group in measured)
        {
            var byValue = group.OrderBy(r => Number(r.Case, parameter)).ToList();
            var below = byValue.FindLast(r => Number(r.Case, parameter) <= limit);
            var above = byValue.FindLast(r => Number(r.Case, parameter) > limit);
            if (below is null || above is null) continue;
            found = true;
            var isFaster = above.Figures!.MeanNanoseconds + above.Figures.MarginNanoseconds < below.Figures!.MeanNanoseconds - below.Figures.MarginNanoseconds;
            yield return new Finding(
                !isFaster ? Answer.Yes : Number(below.Case, parameter) == limit ? Answer.No : Answer.Unclear,
                $"{group.Key}: {parameter}={below.Case.Parameters[parameter]} {Time(below.Figures)}, {parameter}={above.Case.Parameters[parameter]} {Time(above.Figures)}");
        }
        if (!found) yield return Missing(WhyMissing(family, method));
    }

    public IEnumerable<Finding> TakesAtLeast(string family, string method, double nanoseconds) => Rows(family, method, figures =>
        figures.MarginNanoseconds is not { } margin ? Missing($"{method} has no interval") : new Finding(
            figures.MeanNanoseconds - margin >= nanoseconds ? Answer.Yes : figures.MeanNanoseconds + margin < nanoseconds ? Answer.No : Answer.Unclear,
            $"{method} {Time(figures)}"));

    public IEnumerable<Finding> AtMost(string family, string small, string large, string figure, double share, Func<RunCase, bool>? where = null) =>
        Pairs(family, small, large, (a, b) => Figure(a, figure) is { } few && Figure(b, figure) is { } many
            ? new Finding(few <= (many * share) + Kilobyte ? Answer.Yes : Answer.No, $"{Name(figure)}: {small} {Quantity.Bytes(few)}, {large} {Quantity.Bytes(many)}")
            : Missing($"{Name(figure)} of {small} or {large} is not known"), where);

    public IEnumerable<Finding> Same(string family, string one, string other, string figure, Func<RunCase, bool>? where = null) =>
        Pairs(family, one, other, (a, b) => Figure(a, figure) is { } first && Figure(b, figure) is { } second
            ? new Finding(Math.Max(first, second) <= Math.Max(Math.Min(first, second) * Alike, Math.Min(first, second) + Kilobyte) ? Answer.Yes : Answer.No,
                $"{Name(figure)}: {one} {Quantity.Bytes(first)}, {other} {Quantity.Bytes(second)}")
            : Missing($"{Name(figure)} of {one} or {other} is not known"), where);

    public IEnumerable<Finding> AtLeastParameter(string family, string method, string figure, string parameter, double times, double from = 0) =>
        Rows(family, method, (c, figures) => Number(c, parameter) is not { } value ? Missing($"{parameter} is no number")
            : Figure(figures, figure) is { } bytes ? new Finding(bytes >= value * times ? Answer.Yes : Answer.No, $"{Name(figure)} of {method} {Quantity.Bytes(bytes)}")
            : Missing($"{Name(figure)} of {method} is not known"), c => Number(c, parameter) >= from);

    public IEnumerable<Finding> Leaks(string family, string method, bool expected) => Rows(family, method, figures =>
        !figures.Metrics.TryGetValue("RetainedVerdict", out var verdict) ? Missing($"retention of {method} was not measured")
        : new Finding(verdict == 2 ? Answer.Unclear : (verdict == 1) == expected ? Answer.Yes : Answer.No,
            $"{method} {verdict switch { 0 => "retains nothing", 1 => $"leaks {Quantity.Bytes(figures.Metrics.GetValueOrDefault("Retained"))} an operation", _ => "is unclear" }}"));

    public IEnumerable<Finding> Counts(string family, string method, string figure, double expected) => Rows(family, method, figures =>
        figures.Metrics.TryGetValue(figure, out var count)
            ? new Finding(Math.Abs(count - expected) <= CountTolerance ? Answer.Yes : Answer.No, $"{method}: {Name(figure)} an operation {Quantity.Count(count)}")
            : Missing($"{Name(figure)} of {method} were not counted"));

    public IReadOnlyList<string> Methods(string family, Func<string, bool> isWanted) =>
        [.. run.File.Cases.Where(c => c.Family == family && isWanted(c.Method)).Select(c => c.Method).Distinct(StringComparer.Ordinal)];

    public static double? Number(RunCase c, string parameter) =>
        c.Parameters.TryGetValue(parameter, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static Finding Missing(string why) => new(null, why);

    private IEnumerable<Finding> Rows(string family, string method, Func<CaseFigures, Finding> test) => Rows(family, method, (_, figures) => test(figures));

    private IEnumerable<Finding> Rows(string family, string method, Func<RunCase, CaseFigures, Finding> test, Func<RunCase, bool>? where = null)
    {
        var found = false;
        foreach (var group in Groups(family))
        {
            if (Row(group, method) is not { Figures.MeanNanoseconds: not null } row || where?.Invoke(row.Case) == false) continue;
            found = true;
            yield return At(group, test(row.Case, row.Figures));
        }
        if (!found) yield return Missing(WhyMissing(family, method));
    }

    private IEnumerable<Finding> Pairs(string family, string one, string other, Func<CaseFigures, CaseFigures, Finding> test, Func<RunCase, bool>? where = null)
    {
        var found = false;
        foreach (var group in Groups(family))
        {
            if (Row(group, one) is not { Figures.MeanNanoseconds: not null } a || Row(group, other) is not { Figures.MeanNanoseconds: not null } b || where?.Invoke(a.Case) == false) continue;
            found = true;
            yield return At(group, test(a.Figures, b.Figures));
        }
        if (!found) yield return Missing(new[] { one, other }.Select(m => WhyMissing(family, m)).First(w => w.Length > 0));
    }

    private IEnumerable<FamilyGroup> Groups(string family) => _tables.Where(t => t.Family == family).SelectMany(t => t.Groups);

    private static FamilyRow? Row(FamilyGroup group, string method) => group.Rows.FirstOrDefault(r => r.Case.Method == method);

    private string WhyMissing(string family, string method)
    {
        var cases = run.File.Cases.Where(c => c.Family == family && c.Method == method).ToList();
        return cases.Count == 0 ? $"{family} {method} is not in this run"
            : cases.Find(c => c.State != CaseState.Measured) is { } lacking ? $"{method} {Word(lacking.State)}{(lacking.Reason is { } reason ? $": {reason}" : "")}"
            : $"{family} was not measured with the parameters this needs";
    }

    private static string Word(CaseState state) => state switch { CaseState.NotSupported => "is not supported", CaseState.Failed => "failed", CaseState.Checked => "was only checked", _ => "was not run" };

    private static Finding At(FamilyGroup group, Finding finding) => group.Parameters.Length > 0 ? finding with { Text = $"{group.Parameters}: {finding.Text}" } : finding;

    private static string Time(CaseFigures figures) => Quantity.Time(figures.MeanNanoseconds!.Value, figures.RelativeMargin);

    private static double? Both(CaseFigures a, CaseFigures b) => Math.Sqrt(Math.Pow(a.RelativeMargin ?? 0, 2) + Math.Pow(b.RelativeMargin ?? 0, 2)) is > 0 and { } both ? both : null;

    private static double? Figure(CaseFigures figures, string figure) =>
        figure == "Allocated" ? figures.AllocatedBytes : figures.Metrics.TryGetValue(figure, out var value) ? value : null;

    private static string Name(string figure) => figure switch
    {
        "PeakLive" => "peak live",
        "Allocated" => "allocated",
        "LohAllocated" => "on the large object heap",
        "ConnectionsOpened" => "connections opened",
        "Held" => "slots held",
        "SessionsLeft" => "sessions left",
        "Sockets" => "sockets left",
        _ => figure,
    };
}
