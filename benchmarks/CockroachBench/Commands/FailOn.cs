using CockroachBench.Results.Comparing;

namespace CockroachBench.Commands;

/// <summary>What a comparison must not find, for a gate.</summary>
[Flags]
public enum FailOn
{
    /// <summary>Nothing: the comparison only tells.</summary>
    None = 0,

    /// <summary>A case that is slower.</summary>
    Slower = 1,

    /// <summary>A case that allocates more.</summary>
    Allocations = 2,

    /// <summary>A case that leaks, or leaks more.</summary>
    Retained = 4,

    /// <summary>Any of these, more live at the peak, more connections, slots, sessions or sockets, or a case that failed.</summary>
    Any = 8,
}

/// <summary>The gate.</summary>
public static class Gate
{
    /// <summary>The words of <c>--fail-on</c>.</summary>
    public const string Words = "slower|allocations|retained|any";

    /// <summary>Reads the words.</summary>
    /// <exception cref="UsageException">One is not known.</exception>
    public static FailOn Parse(IEnumerable<string> words)
    {
        var result = FailOn.None;
        foreach (var word in words.SelectMany(w => w.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            result |= word switch
            {
                "slower" => FailOn.Slower,
                "allocations" => FailOn.Allocations,
                "retained" => FailOn.Retained,
                "any" => FailOn.Any,
                _ => throw new UsageException($"--fail-on: '{word}' is not known. Expected {Words.Replace("|", ", ", StringComparison.Ordinal)}."),
            };
        }
        return result;
    }

    /// <summary>The cases that a comparison fails on.</summary>
    public static IReadOnlyList<ComparedCase> Failures(Comparison comparison, FailOn failOn) => [.. comparison.Cases.Where(c =>
        ((failOn & (FailOn.Slower | FailOn.Any)) != 0 && c.Time?.Verdict == TimeVerdict.Slower)
        || ((failOn & FailOn.Any) != 0 && c.State == ComparedState.Failed)
        || c.Figures.Any(f => f.Verdict == FigureVerdict.More && (failOn & (f.Id switch
        {
            "Allocated" => FailOn.Allocations | FailOn.Any,
            "Retained" => FailOn.Retained | FailOn.Any,
            _ => FailOn.Any,
        })) != 0))];
}
