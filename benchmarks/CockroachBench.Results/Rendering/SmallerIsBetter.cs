namespace CockroachBench.Results.Rendering;

// Figures as github-action-benchmark's "customSmallerIsBetter" reads them: BenchmarkDotNet's JSON gives that tool times alone.
// https://github.com/benchmark-action/github-action-benchmark/blob/v1.22.0/README.md, "Custom benchmark result"
internal static class SmallerIsBetter
{
    public const string FileName = "smaller-is-better.json";

    private static readonly (string Id, string Words)[] Figures =
        [(MetricIds.Retained, "retained"), (MetricIds.PeakLive, "peak live")];

    public static string Render(Run run) => JsonSerializer.Serialize(
        run.File.Cases.Where(c => c.State == CaseState.Measured && run.Figures.ContainsKey(c.Id))
            .SelectMany(c => Entries(RunCase.Label(c.Family, c.Method, c.Parameters), run.Figures[c.Id])),
        RunFile.Json);

    private static IEnumerable<Entry> Entries(string title, CaseFigures figures)
    {
        if (figures.MeanNanoseconds is { } mean)
            yield return new Entry($"{title}: time", "ns", mean, figures.MarginNanoseconds is { } margin ? $"± {margin:0.###}" : null);
        if (figures.AllocatedBytes is { } allocated) yield return new Entry($"{title}: allocated", "B", allocated);
        foreach (var (id, words) in Figures)
            if (figures.Metrics.Find(id) is { } value) yield return new Entry($"{title}: {words}", "B", value);
    }

    private sealed record Entry(string Name, string Unit, double Value, string? Range = null);
}
