namespace CockroachBench.Harness.Cli;

// What pr was asked to do.
internal sealed record PrOptions(
    string? Base, string? Head, IReadOnlyList<string> Filters, bool AllParameters, int? Blocks, TimeSpan? Budget, bool Calibrate, bool NoConfirm, bool DefaultJit, int? Seed,
    FailOn FailOn, string? Markdown, DatabaseOptions Database, string? Artifacts, int? Slices, bool Verbose)
{
    public const int DefaultBlocks = 6;

    // Blocks of a gate: with --fail-on, where nothing else is said.
    public const int GateBlocks = 10;
    public const int MostBlocks = 16;
    public const string WorkingTree = "working tree";

    // Reads a duration: 90s, 15m, 1h.
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
