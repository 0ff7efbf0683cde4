namespace CockroachBench.Results.Plots;

// File names that are safe on every system, for every name of a family or parameter, and stable between runs.
internal static class ChartNames
{
    private const int Longest = 100;

    public static string Of(params string[] parts)
    {
        var name = new StringBuilder();
        foreach (var c in string.Join('-', parts.Where(p => p.Length > 0)).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) name.Append(c);
            else if (name.Length > 0 && name[^1] != '-') name.Append('-');
        }
        return name.ToString(0, Math.Min(name.Length, Longest)).Trim('-');
    }

    // Appends a number to a name that an earlier chart has.
    public static IReadOnlyList<Chart> MakeDistinct(IEnumerable<Chart> charts)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. charts.Select(chart =>
        {
            var name = chart.Name;
            for (var i = 2; !taken.Add(name); i++) name = $"{chart.Name}-{i}";
            return chart with { Name = name };
        })];
    }
}
