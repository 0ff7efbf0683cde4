namespace CockroachBench.Retention.Reporting;

// What a case leaves behind, beside its figures: the types with what keeps them, and held connections with who opened them.
internal static class RetentionText
{
    private const int TopTypes = 5;

    // Nothing for a case that leaves nothing. The first line is empty.
    public static IEnumerable<string> Of(string benchmark, RetentionResult result)
    {
        var lines = Types(result).Concat(Connections(result)).ToList();
        return lines.Count == 0 ? [] : ["", $"{benchmark} retains per operation:", .. lines];
    }

    private static IEnumerable<string> Types(RetentionResult result) => (result.Types ?? []).Take(TopTypes)
        .SelectMany(t => new[]
        {
            string.Create(CultureInfo.InvariantCulture, $"  {t.Bytes,12:#,0.#} B in {t.Count:0.##} x {t.Name}"),
            t.Path is null ? "" : $"               kept by {t.Path}",
        })
        .Where(l => l.Length > 0);

    private static IEnumerable<string> Connections(RetentionResult result)
    {
        foreach (var (pool, slots) in result.HeldByPool ?? new Dictionary<string, double>())
            yield return string.Create(CultureInfo.InvariantCulture, $"  {slots,12:0.##} x slot of the pool {pool}");
        if (result.OpenedBy is { } opener) yield return $"               opened by {opener}";
    }
}
