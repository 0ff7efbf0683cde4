using System.Reflection;

namespace CockroachBench.Results.Rendering;

// One HTML file with every run's figures, which needs no server and no network.
internal sealed partial class SitePage
{
    public const string FileName = "index.html";

    // Concatenated in this order into one script.
    private static readonly string[] Scripts = ["figures.js", "data.js", "address.js", "chart.js", "page.js"];

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly SortedDictionary<string, SiteEnvironment> _environments = new(StringComparer.Ordinal);

    public void Add(string environment, Run run)
    {
        if (!_environments.TryGetValue(environment, out var runs)) _environments[environment] = runs = new SiteEnvironment(environment);
        runs.Add(run);
    }

    public string Render()
    {
        var style = Resource("page.css");
        var script = string.Concat(Scripts.Select(Resource));
        var parts = new Dictionary<string, string>
        {
            ["policy"] = $"default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; base-uri 'none'; form-action 'none'",
            ["style"] = style,
            ["data"] = Data([.. _environments.Values]),
            ["script"] = script,
        };
        // One pass: what is inserted is not searched for placeholders.
        return Placeholder().Replace(Resource("page.html"), match => parts[match.Groups[1].Value]);
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();

    // A block for each environment: the page parses only the one that is looked at.
    private static string Data(IReadOnlyList<SiteEnvironment> environments)
    {
        var blocks = new StringBuilder();
        Append("environments", environments.Select(e => new { name = e.Name, runs = e.Count }));
        foreach (var (i, environment) in environments.Index()) Append($"environment-{i}", environment.ToJson());
        return blocks.ToString();

        // The serializer writes <, > and & as escapes: no name can end the script element.
        void Append(string id, object value) => blocks.Append(
            $"<script type=\"application/json\" id=\"{id}\">{JsonSerializer.Serialize(value, Json)}</script>\n");
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"site/{name}")!;
        using var reader = new StreamReader(stream);
        // A checkout on Windows may have other line ends; browsers and hashes want the same.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
