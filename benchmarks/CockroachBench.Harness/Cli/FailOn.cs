using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Cli;

/// <summary>What a comparison must not find, for a gate.</summary>
[Flags]
internal enum FailOn
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
internal static class Gate
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

    /// <summary>Decides, and says on standard error why it does not pass.</summary>
    /// <returns>0; <see cref="ExitCodes.Worse"/>; where nothing was compared, so that nothing has passed either, <see cref="ExitCodes.CaseFailed"/> or <see cref="ExitCodes.Usage"/>.</returns>
    public static int Decide(Comparison comparison, FailOn failOn)
    {
        if (failOn == FailOn.None) return ExitCodes.Success;
        if (comparison.Cases.All(c => c.State != ComparedState.Compared))
        {
            Terminal.WriteError("--fail-on: nothing could be compared, so nothing has passed either. See the list above for why.");
            return comparison.Cases.Any(c => c.State == ComparedState.Failed) ? ExitCodes.CaseFailed : ExitCodes.Usage;
        }
        var failures = Failures(comparison, failOn);
        if (failures.Count == 0) return ExitCodes.Success;
        Terminal.WriteError($"--fail-on: {failures.Count} {(failures.Count == 1 ? "case is" : "cases are")} worse: {string.Join("; ", failures.Take(3).Select(c => c.Title))}{(failures.Count > 3 ? "; ..." : "")}");
        return ExitCodes.Worse;
    }

    /// <summary>The cases that a comparison fails on.</summary>
    public static IReadOnlyList<ComparedCase> Failures(Comparison comparison, FailOn failOn) => [.. comparison.Cases.Where(c =>
        ((failOn & (FailOn.Slower | FailOn.Any)) != 0 && c.Time?.Verdict == TimeVerdict.Slower)
        || ((failOn & FailOn.Any) != 0 && c.State == ComparedState.Failed)
        || c.Figures.Any(f => f.Verdict == FigureVerdict.More && (failOn & (f.Id switch
        {
            MetricIds.Allocated => FailOn.Allocations | FailOn.Any,
            MetricIds.Retained => FailOn.Retained | FailOn.Any,
            _ => FailOn.Any,
        })) != 0))];
}
