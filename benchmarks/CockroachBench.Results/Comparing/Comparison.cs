using System.Text.Json;
using System.Text.Json.Serialization;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Comparing;

/// <summary>What two sides were compared from.</summary>
public enum ComparisonKind
{
    /// <summary>Blocks: pairs of processes alive at once.</summary>
    Blocks,

    /// <summary>Two finished runs; verdicts on time are advisory.</summary>
    Runs,
}

/// <summary>What became of a case.</summary>
public enum ComparedState
{
    /// <summary>Measured on both sides.</summary>
    Compared,

    /// <summary>Only head has it.</summary>
    New,

    /// <summary>Only base has it.</summary>
    Missing,

    /// <summary>The server lacks what it needs.</summary>
    NotSupported,

    /// <summary>It failed on a side.</summary>
    Failed,

    /// <summary>Its turn never came on a side.</summary>
    NotMeasured,
}

/// <summary>Base and head held against each other, case by case.</summary>
public sealed record Comparison
{
    /// <summary>The format of its JSON.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>What it was made from.</summary>
    public required ComparisonKind Kind { get; init; }

    /// <summary>What is compared against.</summary>
    public required ComparedSide Base { get; init; }

    /// <summary>What is judged.</summary>
    public required ComparedSide Head { get; init; }

    /// <summary>Why it should have been refused; not empty only where that was overridden.</summary>
    public IReadOnlyList<string> Forced { get; init; } = [];

    /// <summary>What else differs between the sides' environments.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>How it was measured and on what, a line a fact.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The rule for time.</summary>
    public required TimeRule Rule { get; init; }

    /// <summary>Every case of either side.</summary>
    public required IReadOnlyList<ComparedCase> Cases { get; init; }

    /// <summary>Cases with this verdict on time.</summary>
    public IEnumerable<ComparedCase> With(TimeVerdict verdict) => Cases.Where(c => c.Time?.Verdict == verdict);

    private static readonly JsonSerializerOptions Json = new(RunFile.Json) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>The whole comparison as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>One of the two sides.</summary>
/// <param name="Label">What a person called it.</param>
/// <param name="Id">The run, or the blocks.</param>
/// <param name="Sha">The commit; null where not known.</param>
/// <param name="Dirty">Whether its tree had uncommitted changes.</param>
public sealed record ComparedSide(string Label, string Id, string? Sha, bool Dirty)
{
    /// <summary>Label and commit for a person.</summary>
    [JsonIgnore]
    public string Text => Sha is null ? Label : $"{Label} ({Sha[..Math.Min(10, Sha.Length)]}{(Dirty ? " with uncommitted changes" : "")})";
}

/// <summary>One case of the two sides.</summary>
public sealed record ComparedCase
{
    /// <summary>BenchmarkDotNet's FullName.</summary>
    public required string Name { get; init; }

    /// <summary>Its family.</summary>
    public required string Family { get; init; }

    /// <summary>Its method.</summary>
    public required string Method { get; init; }

    /// <summary>Its parameters.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>What became of it.</summary>
    public required ComparedState State { get; init; }

    /// <summary>Why it was not compared.</summary>
    public string? Reason { get; init; }

    /// <summary>What of the benchmark itself changed, so that its figures are of other work: its body, its parameters; null where nothing is known to.</summary>
    public string? Changed { get; init; }

    /// <summary>Its time; null where it was not compared or has no time.</summary>
    public TimeFinding? Time { get; init; }

    /// <summary>Its other figures.</summary>
    public IReadOnlyList<FigureFinding> Figures { get; init; } = [];

    /// <summary>What a person calls it.</summary>
    [JsonIgnore]
    public string Title => $"{Family} {Method}{(Parameters.Count == 0 ? "" : $" ({string.Join(", ", Parameters.Select(p => $"{p.Key}={p.Value}"))})")}";
}

/// <summary>What is said of a case's time.</summary>
public sealed record TimeFinding
{
    /// <summary>The verdict.</summary>
    public TimeVerdict Verdict { get; init; }

    /// <summary>Base's time per operation in nanoseconds.</summary>
    public required double BaseNanoseconds { get; init; }

    /// <summary>Half-width of its interval, relative; null where there is none.</summary>
    public double? BaseMargin { get; init; }

    /// <summary>Head's time per operation in nanoseconds.</summary>
    public required double HeadNanoseconds { get; init; }

    /// <summary>Half-width of its interval, relative; null where there is none.</summary>
    public double? HeadMargin { get; init; }

    /// <summary>What was found before other cases were thought of.</summary>
    public required TimeJudgement Judgement { get; init; }

    /// <summary>p value adjusted for the number of cases; null where that was not needed.</summary>
    public double? AdjustedP { get; init; }

    /// <summary>Blocks in the first measurement; launches of the side with fewer, for runs.</summary>
    public int Replications { get; init; }

    /// <summary>Blocks measured to confirm.</summary>
    public int Confirmations { get; init; }

    /// <summary>What a reader has to know of the verdict.</summary>
    public string? Note { get; init; }
}
