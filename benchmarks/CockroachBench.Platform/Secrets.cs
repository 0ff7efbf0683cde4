using System.Text.Encodings.Web;

namespace CockroachBench.Platform;

internal static partial class Secrets
{
    public const string Mask = "***";
    // Below this length a plain search would mask ordinary text; keyed forms (Password=...) are masked at any length.
    private const int ShortestSearchable = 4;

    private static readonly ConcurrentDictionary<string, byte> Known = new(StringComparer.Ordinal);

    public static void Register(string? secret)
    {
        if (string.IsNullOrEmpty(secret) || secret.Length < ShortestSearchable) return;
        Known.TryAdd(Uri.EscapeDataString(secret), 0);
        // The forms in which a connection string or JSON would quote it.
        string Doubled(string quote) => secret.Replace(quote, quote + quote, StringComparison.Ordinal);
        foreach (var form in (string[])[secret, Doubled("'"), Doubled("\"")])
        {
            Known.TryAdd(form, 0);
            Known.TryAdd(System.Text.Json.JsonEncodedText.Encode(form).ToString(), 0);
            Known.TryAdd(System.Text.Json.JsonEncodedText.Encode(form, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), 0);
        }
    }

    public static string FirstLine(string message) => Redact(message).Split('\n')[0].TrimEnd();

    public static string Redact(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        foreach (var secret in Known.Keys.OrderByDescending(s => s.Length))
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        text = KeyedPassword().Replace(text, "${key}" + Mask);
        return UriPassword().Replace(text, "${head}" + Mask + "@");
    }

    // Every keyword of Npgsql's that carries a secret. As a URI's parameter it ends at the next one. In a connection string the
    // value may be quoted ('it''s', "a;b", the quotes escaped where that stands in JSON), or runs to the next semicolon, quotes
    // within it included; a quote that closes a word of the text around it ends it. In doubt more is masked, not less.
    [GeneratedRegex(
        """
        (?<key>(?<uri>[?&])?(?<![A-Za-z])(?:ssl\s*password|password|passwd|psw|pwd|passphrase)\s*=\s*)
        (?:(?(uri)[^&\s"'\#]+|
            (?:(?<quote>"|'|\\"|\\u0022|\\u0027)(?:\k<quote>\k<quote>|(?!\k<quote>)[\s\S])*\k<quote>
            |(?:[^;"'\r\n]|["'](?![\s,\]}):;]|$))+)))
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex KeyedPassword();

    // A password may hold an unescaped @: the last one ends it. In an address of another kind an @ may belong to the path.
    [GeneratedRegex(
        """(?<head>\bpostgres(?:ql)?://[^\s:/@]*:)[^\s"<>]+@|(?<head>\b[a-z][a-z0-9+.-]*://[^\s:/?#@]*:)[^\s"<>/?#]+@""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UriPassword();
}
