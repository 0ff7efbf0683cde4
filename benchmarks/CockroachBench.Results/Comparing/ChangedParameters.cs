using System.Globalization;

namespace CockroachBench.Results.Comparing;

// A method on both sides whose cases do not meet has had its parameters changed.
internal static class ChangedParameters
{
    public static IReadOnlyList<ComparedCase> Mark(IReadOnlyList<ComparedCase> cases)
    {
        var oneSided = cases.Where(c => c.State is ComparedState.New or ComparedState.Missing).GroupBy(c => (c.Family, c.Method, c.State)).ToDictionary(g => g.Key, g => g.ToList());
        return [.. cases.Select(c => c.State is ComparedState.New or ComparedState.Missing
            && oneSided.TryGetValue((c.Family, c.Method, c.State == ComparedState.New ? ComparedState.Missing : ComparedState.New), out var others)
            ? c with { Changed = "parameters", Reason = string.Create(CultureInfo.InvariantCulture, $"the method's parameters changed; {(c.State == ComparedState.New ? "base" : "head")} has {string.Join("; ", others.Take(3).Select(Parameters))}{(others.Count > 3 ? $" and {others.Count - 3} more" : "")}") }
            : c)];
    }

    private static string Parameters(ComparedCase c) => c.Parameters.Count == 0 ? "none" : string.Join(", ", c.Parameters.Select(p => $"{p.Key}={p.Value}"));
}
