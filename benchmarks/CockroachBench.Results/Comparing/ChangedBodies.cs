namespace CockroachBench.Results.Comparing;

// Finds the cases whose benchmark method itself differs between the two commits: their figures are of other work.
internal static class ChangedBodies
{
    public static Comparison Mark(Comparison comparison, string repository)
    {
        if (comparison.Base is not { Sha: { } first, Dirty: false } || comparison.Head is not { Sha: { } second, Dirty: false } || first == second) return comparison;
        var source = new MethodSource(repository);
        if (source.ChangedFamilies(first, second) is not { Count: > 0 } families) return comparison;
        return comparison with { Cases = [.. comparison.Cases.Select(c => c.Changed is null && families.Contains(c.Family) && IsChanged(source, c, first, second) ? c with { Changed = "the benchmark method itself" } : c)] };
    }

    private static bool IsChanged(MethodSource source, ComparedCase c, string first, string second) =>
        source.Body(first, c.Family, c.Method) is { } before && source.Body(second, c.Family, c.Method) is { } after && before != after;
}
