namespace CockroachBench.Harness.Cli;

internal static class Expect
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    public static void That(bool isPossible, string option, object? value, string expected)
    {
        if (!isPossible) throw new UsageException($"{option}: {value} is not possible. Expected {expected}.");
    }

    public static UsageException Known(string option, string value, string known) =>
        new($"{option}: '{value}' is not known. Expected {known}.");

    // 500ms, 90s, 15m, 1h; a number alone is seconds where the option allows it.
    public static TimeSpan Duration(string option, string text, TimeSpan longest, bool plainSeconds = false)
    {
        foreach (var (unit, seconds) in plainSeconds ? [.. Units, ("", 1)] : Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            var digits = text[..^unit.Length];
            if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            var isPossible = number > 0 && number * seconds <= longest.TotalSeconds;
            That(isPossible, option, text, $"more than 0 and at most {longest.TotalHours} h, such as 90s, 15m or 1h");
            return TimeSpan.FromSeconds(number * seconds);
        }
        throw new UsageException($"{option}: '{text}' is no duration. Expected a number with s, m or h, such as 90s, 15m or 1h.");
    }
}
