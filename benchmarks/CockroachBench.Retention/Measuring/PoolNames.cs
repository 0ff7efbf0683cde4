using System.Text.RegularExpressions;

namespace CockroachBench.Retention.Measuring;

// Names of pools as they may be shown: a pool without a name of its own goes by its connection string.
internal static partial class PoolNames
{
    private const int Longest = 60;
    private const string Hidden = "***";

    public static string Shown(string name)
    {
        var shown = Credentials().Replace(SecretValue().Replace(name, "$1=" + Hidden), "$1:" + Hidden + "@");
        return shown.Length <= Longest ? shown : shown[..(Longest - 3)] + "...";
    }

    // Slots per operation, of the pools of which more are busy than before; null where there are none.
    public static IReadOnlyDictionary<string, double>? Left(
        IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> after, double operations)
    {
        var left = after.Select(p => (Name: Shown(p.Key), Slots: p.Value - before.GetValueOrDefault(p.Key))).Where(p => p.Slots > 0)
            .GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(p => p.Slots) / operations);
        return left.Count == 0 ? null : left;
    }

    [GeneratedRegex("""([^;=]*(?:password|passwd|pwd|secret|token|key)[^;=]*)=\s*(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^;]*)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretValue();

    [GeneratedRegex("(//[^/:@]*):[^/@]*@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();
}
