namespace CockroachBench.Results.Rendering;

// One environment's runs as the page reads them: a column of figures for each case, a place in it for each run. Where all runs agree a
// column is one value; words that repeat stand once, in a table of strings.
internal sealed class SiteEnvironment(string name)
{
    private sealed record Entry(RunFile File, IReadOnlyList<(string Key, RunCase Case, double?[]? Figures)> Cases);

    private readonly List<Entry> _runs = [];
    private readonly List<string> _strings = [""];
    private readonly Dictionary<string, int> _stringIndex = new(StringComparer.Ordinal) { [""] = 0 };

    public string Name => name;
    public int Count => _runs.Count;

    public void Add(Run run) => _runs.Add(new Entry(run.File,
        [.. run.File.Cases.Select(c => (Key(c), c, c.State == CaseState.Measured && run.Figures.TryGetValue(c.Id, out var f)
            ? SiteColumns.Of(f) : null))
            // Several jobs may have measured one case: the first stands for it.
            .DistinctBy(c => c.Item1)]));

    public object ToJson()
    {
        var runs = _runs.OrderBy(r => r.File.StartedAt).ThenBy(r => r.File.Id, StringComparer.Ordinal).ToList();
        // The newest run's order; what only older runs have comes after.
        var keys = runs.AsEnumerable().Reverse().SelectMany(r => r.Cases).DistinctBy(c => c.Key).ToList();
        var places = runs.Select(r => r.Cases.ToDictionary(c => c.Key, StringComparer.Ordinal)).ToList();
        return new
        {
            name,
            runs = runs.ConvertAll(r => ToJson(r.File)),
            cases = keys.ConvertAll(k => ToJson(k.Case, places.ConvertAll(p => p.TryGetValue(k.Key, out var c) ? (c.Case, c.Figures)
                : ((RunCase, double?[]?)?)null))),
            strings = _strings,
        };
    }

    private object ToJson(RunFile run) => new
    {
        id = run.Id,
        at = run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm"),
        profile = run.Profile,
        commit = run.Commit?.Sha,
        dirty = OnlyTrue(run.Commit?.Dirty),
        state = run.State switch
        {
            RunState.Complete => null,
            RunState.Running => "unfinished",
            _ => Quantity.Words(run.State),
        },
        build = run.Runtime.BuildConfiguration is "Release" ? null : run.Runtime.BuildConfiguration,
        standIn = OnlyTrue(run.Server?.IsStandIn),
        facts = Environments.Lines(run).Select(Index).ToList(),
    };

    private Dictionary<string, object> ToJson(RunCase newest, List<(RunCase Case, double?[]? Figures)?> byRun)
    {
        var json = new Dictionary<string, object>
        {
            ["family"] = newest.Family,
            ["method"] = newest.Method,
            ["parameters"] = newest.Parameters.Select(p => $"{p.Key}={p.Value}").ToList(),
        };
        if (newest.IsBaseline) json["baseline"] = true;
        if (newest.IsFloor) json["floor"] = true;
        // Why a figure is missing, by run; 0 where none is.
        json["why"] = Column(byRun.ConvertAll(c => (double?)Index(c is { } place ? Why(place.Case, place.Figures) : "not in this run")));
        for (var i = 0; i < SiteColumns.Names.Count; i++)
        {
            var column = byRun.ConvertAll(c => c?.Figures?[i]);
            if (column.Exists(v => v is not null)) json[SiteColumns.Names[i]] = Column(column);
        }
        return json;

        static object Column(List<double?> values) => values.TrueForAll(v => v == values[0]) ? values[0]! : values;
    }

    private static bool? OnlyTrue(bool? value) => value == true ? true : null;

    private static string Why(RunCase c, double?[]? figures)
    {
        var state = c.State switch
        {
            CaseState.Measured => c.Note ?? (figures?[0] is null ? "no time" : ""),
            _ => Column.Word(c.State),
        };
        return state.Length > 0 && c.Reason is { Length: > 0 } reason ? $"{state}: {reason}" : state;
    }

    private int Index(string text)
    {
        if (_stringIndex.TryGetValue(text, out var index)) return index;
        _stringIndex[text] = _strings.Count;
        _strings.Add(text);
        return _strings.Count - 1;
    }

    // Name is BenchmarkDotNet's own and stable, but another project's runs may lack it.
    private static string Key(RunCase c) => $"{c.Family}\0{c.Method}\0{string.Join('\0', c.Parameters.Select(p => $"{p.Key}={p.Value}"))}";
}

// The figures that the page knows, by the name they have in its data (page scripts: figures.js).
internal static class SiteColumns
{
    private static readonly (string Name, Func<CaseFigures, double?> Value)[] All =
    [
        ("mean", f => f.MeanNanoseconds),
        ("margin", f => f.MeanNanoseconds is null ? null : f.MarginNanoseconds),
        ("allocated", f => f.AllocatedBytes),
        ("resolution", f => f.AllocatedBytes == 0
            && f.AllocatedBytesResolution > Column.WorthMentioning ? f.AllocatedBytesResolution : null),
        ("verdict", f => (double?)f.Metrics.Verdict()),
        ("retained", f => Retained(f, MetricIds.Retained)),
        ("retainedLow", f => Retained(f, MetricIds.RetainedLower)),
        ("retainedHigh", f => Retained(f, MetricIds.RetainedUpper)),
        ("peakLive", f => f.Metrics.Find(MetricIds.PeakLive)),
        ("opened", f => f.Metrics.Find(MetricIds.ConnectionsOpened)),
        ("held", f => f.Metrics.Find(MetricIds.Held)),
        ("sessions", f => f.Metrics.Find(MetricIds.SessionsLeft)),
        ("sockets", f => f.Metrics.Find(MetricIds.Sockets)),
        ("loh", f => f.Metrics.Find(MetricIds.LohAllocated)),
        ("wait", f => f.Metrics.Find(MetricIds.PoolWait)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(c => c.Name)];

    public static double?[] Of(CaseFigures figures) =>
        [.. All.Select(c => c.Value(figures) is { } value && double.IsFinite(value) ? Quantity.Round(value, KeptDigits) : (double?)null)];

    // Tables show four digits at most; two more keep ratios and rounding the same as there. Each digit counts in a page of many runs.
    private const int KeptDigits = 6;

    private static double? Retained(CaseFigures figures, string id) =>
        figures.Metrics.Verdict() is null or Verdict.None ? null : figures.Metrics.Find(id);
}
