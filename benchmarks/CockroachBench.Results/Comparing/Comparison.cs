using System.Text.Json;
using System.Text.Json.Serialization;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Comparing;

// What two sides were compared from.
internal enum ComparisonKind
{
    Blocks,
    Runs,
}

// What became of a case.
internal enum ComparedState
{
    Compared,
    New,
    Missing,
    NotSupported,
    Failed,
    NotMeasured,
}

// Base and head held against each other, case by case.
internal sealed record Comparison
{
    // The format of its JSON.
    public int FormatVersion { get; init; } = 1;
    public required ComparisonKind Kind { get; init; }
    public required ComparedSide Base { get; init; }
    public required ComparedSide Head { get; init; }

    // Why it should have been refused; not empty only where that was overridden.
    public IReadOnlyList<string> Forced { get; init; } = [];

    // What else differs between the sides' environments.
    public IReadOnlyList<string> Differences { get; init; } = [];
    public IReadOnlyList<string> Environment { get; init; } = [];
    public required TimeRule Rule { get; init; }
    public required IReadOnlyList<ComparedCase> Cases { get; init; }

    public IEnumerable<ComparedCase> With(TimeVerdict verdict) => Cases.Where(c => c.Time?.Verdict == verdict);

    private static readonly JsonSerializerOptions Json = new(RunFile.Json) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

// One of the two sides. Sha: The commit; null where not known.
internal sealed record ComparedSide(string Label, string Id, string? Sha, bool Dirty)
{
    [JsonIgnore]
    public string Text => Sha is null ? Label : $"{Label} ({Sha[..Math.Min(10, Sha.Length)]}{(Dirty ? " with uncommitted changes" : "")})";
}

// One case of the two sides.
internal sealed record ComparedCase
{
    public required string Name { get; init; }
    public required string Family { get; init; }
    public required string Method { get; init; }
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
    public required ComparedState State { get; init; }

    // Why it was not compared.
    public string? Reason { get; init; }

    // What of the benchmark itself changed, so that its figures are of other work: its body, its parameters; null where nothing is known
    // to.
    public string? Changed { get; init; }

    // Its time; null where it was not compared or has no time.
    public TimeFinding? Time { get; init; }
    public IReadOnlyList<FigureFinding> Figures { get; init; } = [];

    [JsonIgnore]
    public string Title => $"{Family} {Method}{(Parameters.Count == 0 ? "" : $" ({string.Join(", ", Parameters.Select(p => $"{p.Key}={p.Value}"))})")}";
}

// What is said of a case's time.
internal sealed record TimeFinding
{
    public TimeVerdict Verdict { get; init; }

    // Base's time per operation in nanoseconds.
    public required double BaseNanoseconds { get; init; }

    // Half-width of its interval, relative; null where there is none.
    public double? BaseMargin { get; init; }

    // Head's time per operation in nanoseconds.
    public required double HeadNanoseconds { get; init; }

    // Half-width of its interval, relative; null where there is none.
    public double? HeadMargin { get; init; }
    public required TimeJudgement Judgement { get; init; }

    // p value adjusted for the number of cases; null where that was not needed.
    public double? AdjustedP { get; init; }

    // Blocks in the first measurement; launches of the side with fewer, for runs.
    public int Replications { get; init; }
    public int Confirmations { get; init; }
    public string? Note { get; init; }
}
