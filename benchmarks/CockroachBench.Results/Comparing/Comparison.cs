namespace CockroachBench.Results.Comparing;

internal enum ComparisonKind
{
    Blocks,
    Runs,
}

internal enum ComparedState
{
    Compared,
    New,
    Missing,
    NotSupported,
    Failed,
    NotMeasured,
}

internal sealed record Comparison
{
    public int FormatVersion { get; init; } = 1;
    public required ComparisonKind Kind { get; init; }
    public required ComparedSide Base { get; init; }
    public required ComparedSide Head { get; init; }
    public IReadOnlyList<string> Forced { get; init; } = [];
    public IReadOnlyList<string> Differences { get; init; } = [];
    public IReadOnlyList<string> Environment { get; init; } = [];
    public required TimeRule Rule { get; init; }
    public required IReadOnlyList<ComparedCase> Cases { get; init; }

    // What the sides differ in on purpose, besides their commits; null where nothing.
    [JsonIgnore]
    public string? Subject => (Base.With, Head.With) switch
    {
        (null, null) => null,
        (null, _) => $"{Head.Own} on head",
        (_, null) => $"{Base.Own} on base",
        _ => $"{Base.Own} → {Head.Own}",
    };

    public IEnumerable<ComparedCase> With(TimeVerdict verdict) => Cases.Where(c => c.Deciding?.Verdict == verdict);

    private static readonly JsonSerializerOptions Json =
        new(RunFile.Json) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    // A method that is on both sides with other cases has had its parameters changed.
    public static IReadOnlyList<ComparedCase> MarkParameters(IReadOnlyList<ComparedCase> cases)
    {
        var oneSided = cases.Where(c => c.State is ComparedState.New or ComparedState.Missing).ToLookup(c => (c.Family, c.Method, c.State));
        return [.. cases.Select(Mark)];

        ComparedCase Mark(ComparedCase c)
        {
            if (c.State is not (ComparedState.New or ComparedState.Missing)) return c;
            var isNew = c.State == ComparedState.New;
            var others = oneSided[(c.Family, c.Method, isNew ? ComparedState.Missing : ComparedState.New)].ToList();
            if (others.Count == 0) return c;
            var list = string.Join("; ", others.Take(3).Select(o => o.Parameters.Count == 0 ? "none" : RunCase.Text(o.Parameters)));
            var more = others.Count > 3 ? $" and {others.Count - 3} more" : "";
            var side = isNew ? "base" : "head";
            return c with { Changed = "parameters", Reason = $"the method's parameters changed; {side} has {list}{more}" };
        }
    }
}

internal sealed record ComparedSide(string Label, string Id, string? Sha, bool Dirty, IReadOnlyList<string>? With = null)
{
    [JsonIgnore]
    public string Text => (Sha is null ? Label : $"{Label} ({new RunCommit(Sha, Dirty).Text})") + (With is null ? "" : $" with {Own}");

    [JsonIgnore]
    public string Own => string.Join(", ", With ?? []);
}

internal sealed record ComparedCase
{
    public required string Name { get; init; }
    public required string Family { get; init; }
    public required string Method { get; init; }
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
    public required ComparedState State { get; init; }
    public string? Reason { get; init; }
    // What of the benchmark itself changed, so that its figures are of other work.
    public string? Changed { get; init; }
    // Of a typical slice, of all slices together, and of the processor; runs have the first alone.
    public TimeFinding? Time { get; init; }
    public TimeFinding? Mean { get; init; }
    public TimeFinding? Processor { get; init; }
    public IReadOnlyList<FigureFinding> Figures { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyList<TimeFinding> Times => [.. new[] { Time, Mean, Processor }.OfType<TimeFinding>()];

    // The time that the case's verdict is of: a change of any outweighs none of the typical slice.
    [JsonIgnore]
    public TimeFinding? Deciding => Times.FirstOrDefault(t => TimeVerdicts.IsFlagged(t.Verdict)) ?? Time;

    [JsonIgnore]
    public string Title => RunCase.Label(Family, Method, Parameters);
}
