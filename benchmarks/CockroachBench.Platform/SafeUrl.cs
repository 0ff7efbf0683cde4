namespace CockroachBench.Platform;

// Addresses as they may be shown and stored: without user name, password and fragment, the values of the query masked.
internal static partial class SafeUrl
{
    // Shorter values are words of ordinary text.
    private const int ShortestRegistered = 8;

    public static string Show(Uri url)
    {
        if (url.Scheme is not ("http" or "https")) return Show(url.OriginalString);
        var head = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return Secrets.Redact(head) + (url.Query.Length > 1 ? "?" + Query(url.Query[1..]) : "");
    }

    // For text that is not a valid address: masks too much rather than too little.
    public static string Show(string text)
    {
        var scheme = Scheme().Match(text).Value;
        var rest = text[scheme.Length..];
        var tail = rest.IndexOfAny(['?', '#']);
        var at = rest.LastIndexOf('@');
        // A password may contain ? and #.
        if (at > tail && tail >= 0) return scheme + Secrets.Mask;
        var head = rest[(at + 1)..(tail < 0 ? rest.Length : tail)];
        return Secrets.Redact(scheme + head) + (tail < 0 ? "" : rest[tail] + Secrets.Mask);
    }

    // The address as it is requested. What may be secret in it is masked from now on.
    public static Uri Register(Uri url)
    {
        var user = Uri.UnescapeDataString(url.UserInfo);
        if (user.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0) Secrets.Register(user[(colon + 1)..]);
        else if (user.Length >= ShortestRegistered) Secrets.Register(user);
        foreach (var pair in url.Query.TrimStart('?').Split('&'))
        {
            var value = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
            if (value.Length < ShortestRegistered) continue;
            Secrets.Register(value);
            Secrets.Register(Uri.UnescapeDataString(value));
        }
        return new Uri(url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
    }

    private static string Query(string query) => string.Join('&', query.Split('&').Select(pair =>
        pair.Length == 0 ? "" : pair[..Math.Max(0, pair.IndexOf('=', StringComparison.Ordinal) + 1)] + Secrets.Mask));

    [GeneratedRegex("""^\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//""", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
