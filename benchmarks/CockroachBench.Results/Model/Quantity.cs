namespace CockroachBench.Results.Model;

// Figures as people read them: no more digits than the interval supports.
internal static class Quantity
{
    private static readonly (double Scale, string Unit)[] TimeUnits = [(1e9, "s"), (1e6, "ms"), (1e3, "μs"), (1, "ns")];
    private static readonly (double Scale, string Unit)[] ByteUnits = [(1024.0 * 1024 * 1024, "GB"), (1024.0 * 1024, "MB"), (1024, "KB")];

    public static string Time(double nanoseconds, double? relativeMargin = null)
    {
        // A value that rounds up to the next unit is shown in it: 1.00 μs, not 1000 ns.
        var (scale, unit) = TimeUnits.FirstOrDefault(u => nanoseconds >= u.Scale * 0.9995, TimeUnits[^1]);
        var margin = relativeMargin is { } m ? $" ±{Percent(m)}" : "";
        return $"{Significant(nanoseconds / scale, Digits(relativeMargin))} {unit}{margin}";
    }

    public static string Bytes(double bytes)
    {
        foreach (var (scale, unit) in ByteUnits)
            if (Math.Abs(bytes) >= scale) return $"{Significant(bytes / scale, 3)} {unit}";
        return $"{bytes:0} B";
    }

    public static string Count(double count) => count.ToString("0.###");

    public static string Ratio(double ratio, double? relativeMargin = null) => Significant(ratio, Digits(relativeMargin)) + "×";

    public static string Percent(double share) => $"{share * 100:0.#}%";

    public static string Change(double logRatio)
    {
        if (double.IsNaN(logRatio)) return "?";
        if (double.IsInfinity(logRatio)) return logRatio > 0 ? "+∞" : "−100%";
        var ratio = Math.Exp(logRatio);
        if (ratio >= 10) return "×" + Significant(ratio, 3);
        var percent = Math.Round((ratio - 1) * 100, 1);
        return $"{(percent < 0 ? "−" : "+")}{Math.Abs(percent).ToString("0.0")}%";
    }

    public static string Significant(double value, int digits) => value == 0 || !double.IsFinite(value) ? $"{value}"
        : Decimals(value, digits) is >= 0 and var decimals ? Round(value, digits).ToString($"F{Math.Min(decimals, 15)}")
        : Round(value, digits).ToString("#,0");

    public static double Round(double value, int digits)
    {
        if (value == 0) return 0;
        var decimals = Decimals(value, digits);
        if (decimals >= 0) return Math.Round(value, Math.Min(decimals, 15));
        var scale = Math.Pow(10, -decimals);
        return Math.Round(value / scale) * scale;
    }

    private static int Decimals(double value, int digits) => digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));

    // Words with a capital, for a heading.
    public static string Title(Enum value)
    {
        var words = Words(value);
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static string Words(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}").Replace('-', ' ');

    // The margin decides the last digit that means anything: 1 % leaves three, 10 % two, 0.1 % four.
    private static int Digits(double? relativeMargin) =>
        relativeMargin is > 0 and { } m ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(m)), 2, 4) : 3;
}
