using System.Text;

namespace CockroachBench.Results.Plots;

/// <summary>File names of charts: safe on every system, whatever a family or parameter is called, and stable between runs.</summary>
internal static class ChartNames
{
    private const int Longest = 100;

    /// <summary>Small letters, digits and single hyphens.</summary>
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

    /// <summary>The same charts, a number behind a name that an earlier one has.</summary>
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
