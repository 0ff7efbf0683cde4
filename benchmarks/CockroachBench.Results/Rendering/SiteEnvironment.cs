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

    public void Write(Utf8JsonWriter json)
    {
        var runs = _runs.OrderBy(r => r.File.StartedAt).ThenBy(r => r.File.Id, StringComparer.Ordinal).ToList();
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("runs");
        foreach (var run in runs) WriteRun(json, run.File);
        json.WriteEndArray();
        json.WriteStartArray("cases");
        // The newest run's order; what only older runs have comes after.
        var keys = runs.AsEnumerable().Reverse().SelectMany(r => r.Cases).DistinctBy(c => c.Key).ToList();
        var places = runs.Select(r => r.Cases.ToDictionary(c => c.Key, StringComparer.Ordinal)).ToList();
        foreach (var (key, newest, _) in keys)
            WriteCase(json, newest, [.. places.Select(p => p.TryGetValue(key, out var c) ? (c.Case, c.Figures)
                : ((RunCase, double?[]?)?)null)]);
        json.WriteEndArray();
        json.WriteStartArray("strings");
        foreach (var text in _strings) json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteRun(Utf8JsonWriter json, RunFile run)
    {
        json.WriteStartObject();
        json.WriteString("id", run.Id);
        json.WriteString("at", run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm"));
        json.WriteString("profile", run.Profile);
        if (run.Commit is { } commit)
        {
            json.WriteString("commit", commit.Sha);
            if (commit.Dirty) json.WriteBoolean("dirty", true);
        }
        if (run.State != RunState.Complete)
            json.WriteString("state", run.State switch
            {
                RunState.Interrupted => "interrupted",
                RunState.ServerLost => "server lost",
                RunState.Failed => "failed",
                _ => "unfinished",
            });
        if (run.Runtime.BuildConfiguration != "Release") json.WriteString("build", run.Runtime.BuildConfiguration);
        if (run.Server?.IsStandIn == true) json.WriteBoolean("standIn", true);
        json.WriteStartArray("facts");
        foreach (var line in Environments.Lines(run)) json.WriteNumberValue(Index(line));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteCase(Utf8JsonWriter json, RunCase newest, (RunCase Case, double?[]? Figures)?[] byRun)
    {
        json.WriteStartObject();
        json.WriteString("family", newest.Family);
        json.WriteString("method", newest.Method);
        json.WriteStartArray("parameters");
        foreach (var (parameter, value) in newest.Parameters) json.WriteStringValue($"{parameter}={value}");
        json.WriteEndArray();
        if (newest.IsBaseline) json.WriteBoolean("baseline", true);
        if (newest.IsFloor) json.WriteBoolean("floor", true);
        // Why a figure is missing, by run; 0 where none is.
        WriteColumn(json, "why", [.. byRun.Select(c => (double?)Index(c is { } place ? Why(place.Case, place.Figures)
            : "not in this run"))]);
        for (var i = 0; i < SiteColumns.Names.Count; i++)
        {
            var column = byRun.Select(c => c?.Figures?[i]).ToList();
            if (column.Exists(v => v is not null)) WriteColumn(json, SiteColumns.Names[i], column);
        }
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, List<double?> values)
    {
        json.WritePropertyName(name);
        if (values.TrueForAll(v => v == values[0]))
        {
            WriteValue(json, values[0]);
            return;
        }
        json.WriteStartArray();
        foreach (var value in values) WriteValue(json, value);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, double? value)
    {
        if (value is { } number) json.WriteNumberValue(number);
        else json.WriteNullValue();
    }

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
