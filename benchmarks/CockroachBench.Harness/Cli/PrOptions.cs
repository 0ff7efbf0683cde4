namespace CockroachBench.Harness.Cli;

/// <summary>What <c>pr</c> was asked to do.</summary>
/// <param name="Base">The commit to compare with; null finds where head left main.</param>
/// <param name="Head">The commit to judge; null is the working tree.</param>
/// <param name="Filters">Patterns of case names; empty for all.</param>
/// <param name="AllParameters">Every parameter value, or only those of the quick profile.</param>
/// <param name="Blocks">Blocks of a case, at most; null where nothing was said.</param>
/// <param name="Budget">How long it may take; null for as long as the blocks take.</param>
/// <param name="Calibrate">Whether a commit is compared with itself, to learn its spread.</param>
/// <param name="NoConfirm">Whether what is flagged is not measured again.</param>
/// <param name="DefaultJit">Whether the runtime's own JIT settings are left as they are.</param>
/// <param name="Seed">Decides every random order; null draws one.</param>
/// <param name="FailOn">What must not be found.</param>
/// <param name="Markdown">A further file for the report.</param>
/// <param name="Database">Which database, and how it is used.</param>
/// <param name="Artifacts">The folder; null makes one below <c>artifacts/</c>.</param>
/// <param name="Slices">Slices of each side in a block; null for what a verdict wants.</param>
/// <param name="Verbose">Stack traces of errors.</param>
internal sealed record PrOptions(
    string? Base, string? Head, IReadOnlyList<string> Filters, bool AllParameters, int? Blocks, TimeSpan? Budget, bool Calibrate, bool NoConfirm, bool DefaultJit, int? Seed,
    FailOn FailOn, string? Markdown, DatabaseOptions Database, string? Artifacts, int? Slices, bool Verbose)
{
    /// <summary>Blocks where nothing else is said.</summary>
    public const int DefaultBlocks = 6;

    /// <summary>Blocks of a gate: with <c>--fail-on</c>, where nothing else is said.</summary>
    public const int GateBlocks = 10;

    /// <summary>The most blocks within a budget.</summary>
    public const int MostBlocks = 16;

    /// <summary>Head's name where it is no commit.</summary>
    public const string WorkingTree = "working tree";

    /// <summary>Reads a duration: <c>90s</c>, <c>15m</c>, <c>1h</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan ParseBudget(string text)
    {
        var number = text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 0;
        TimeSpan? duration = text.Length == 0 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => null,
        };
        return duration is { } d && d > TimeSpan.Zero && d <= TimeSpan.FromDays(2) ? d : throw new UsageException($"--budget: '{text}' is no duration. Expected a number with s, m or h: 90s, 15m, 1h.");
    }
}
