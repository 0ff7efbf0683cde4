using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace CockroachBench.Databases;

/// <summary>Keeps passwords out of everything a person or a file gets to see.</summary>
public static partial class Secrets
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Mask = "***";

    // Below this length a plain search would mask ordinary text; keyed forms (Password=...) are masked at any length.
    private const int ShortestSearchable = 4;

    private static readonly ConcurrentDictionary<string, byte> Known = new(StringComparer.Ordinal);

    /// <summary>Remembers a secret, so that <see cref="Redact"/> masks it wherever it occurs.</summary>
    /// <param name="secret">A password or passphrase; null or empty is ignored.</param>
    public static void Register(string? secret)
    {
        if (string.IsNullOrEmpty(secret) || secret.Length < ShortestSearchable) return;
        Known.TryAdd(secret, 0);
        Known.TryAdd(Uri.EscapeDataString(secret), 0);
        // The forms in which a connection string or JSON would quote it.
        Known.TryAdd(secret.Replace("'", "''", StringComparison.Ordinal), 0);
        Known.TryAdd(secret.Replace("\"", "\"\"", StringComparison.Ordinal), 0);
        Known.TryAdd(System.Text.Json.JsonEncodedText.Encode(secret).ToString(), 0);
    }

    /// <summary>Masks registered secrets and everything that looks like a password in a connection string or URI.</summary>
    /// <param name="text">Any text; null gives an empty string.</param>
    /// <returns>The text with each secret replaced by <see cref="Mask"/>.</returns>
    public static string Redact(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        foreach (var secret in Known.Keys.OrderByDescending(s => s.Length))
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        text = KeyedPassword().Replace(text, "${key}" + Mask);
        return UriPassword().Replace(text, "${head}" + Mask + "@");
    }

    // Every keyword of Npgsql's that carries a secret; values may be quoted ('it''s', "a;b") and run to the next semicolon.
    [GeneratedRegex(
        """(?<key>(?<![A-Za-z])(?:ssl\s*password|password|passwd|psw|pwd|passphrase)\s*=\s*)(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^;&\s"']+[^;&"'\r\n]*)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KeyedPassword();

    [GeneratedRegex("""(?<head>\bpostgres(?:ql)?://[^\s:/@]*:)[^\s@]+@""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UriPassword();
}
