namespace CockroachBench.Harness.Cli;

[Flags]
internal enum FailOn
{
    None = 0,
    Slower = 1,
    Allocations = 2,
    Retained = 4,
    Any = 8,
}

internal static class Gate
{
    public const string Words = "slower|allocations|retained|any";

    public static FailOn Parse(IEnumerable<string> words)
    {
        var known = Words.Split('|');
        var asked = words.SelectMany(w => w.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (asked.Find(w => !known.Contains(w)) is { } unknown) throw Expect.Known("--fail-on", unknown, string.Join(", ", known));
        return asked.Aggregate(FailOn.None, (all, word) => all | Enum.Parse<FailOn>(word, ignoreCase: true));
    }

    public static int Decide(Comparison comparison, FailOn failOn)
    {
        if (failOn == FailOn.None) return ExitCodes.Success;
        if (comparison.Cases.All(c => c.State != ComparedState.Compared))
        {
            Terminal.WriteError("--fail-on: nothing could be compared, so nothing has passed either. See the list above for why.");
            return comparison.Cases.Any(c => c.State == ComparedState.Failed) ? ExitCodes.CaseFailed : ExitCodes.Usage;
        }
        var failures = Failures(comparison, failOn);
        if (failures.Count == 0)
        {
            // Not worse is not the same as known to be no worse.
            var open = comparison.Cases.Count(c => c.Deciding is { } time && TimeVerdicts.IsOpen(time.Verdict));
            if (open > 0 && (failOn & (FailOn.Slower | FailOn.Any)) != 0)
                Terminal.WriteLine($"--fail-on: nothing is known to be worse; {open} of {comparison.Cases.Count} times are undecided.");
            return ExitCodes.Success;
        }
        var titles = string.Join("; ", failures.Take(3).Select(c => c.Title)) + (failures.Count > 3 ? "; ..." : "");
        Terminal.WriteError($"--fail-on: {failures.Count} {(failures.Count == 1 ? "case is" : "cases are")} worse: {titles}");
        return ExitCodes.Worse;
    }

    public static IReadOnlyList<ComparedCase> Failures(Comparison comparison, FailOn failOn) => [.. comparison.Cases.Where(c =>
        ((failOn & (FailOn.Slower | FailOn.Any)) != 0 && c.Times.Any(t => t.Verdict == TimeVerdict.Slower))
        || ((failOn & FailOn.Any) != 0 && c.State == ComparedState.Failed)
        || c.Figures.Any(f => f.Verdict == FigureVerdict.More && (failOn & (f.Id switch
        {
            MetricIds.Allocated => FailOn.Allocations | FailOn.Any,
            MetricIds.Retained => FailOn.Retained | FailOn.Any,
            _ => FailOn.Any,
        })) != 0))];
}
