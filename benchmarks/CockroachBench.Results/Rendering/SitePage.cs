using System.Reflection;
using System.Text.Encodings.Web;

namespace CockroachBench.Results.Rendering;

// One HTML file with every run's figures, which needs no server and no network.
internal sealed partial class SitePage
{
    public const string FileName = "index.html";

    // Concatenated in this order into one script.
    private static readonly string[] Scripts = ["figures.js", "data.js", "address.js", "chart.js", "page.js"];

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
        Append("environments", json =>
        {
            json.WriteStartArray();
            foreach (var environment in environments)
            {
                json.WriteStartObject();
                json.WriteString("name", environment.Name);
                json.WriteNumber("runs", environment.Count);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        for (var i = 0; i < environments.Count; i++) Append($"environment-{i}", environments[i].Write);
        return blocks.ToString();

        void Append(string id, Action<Utf8JsonWriter> write)
        {
            var buffer = new ArrayBufferWriter<byte>();
            // The default encoder writes <, > and & as escapes: no name can end the script element.
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default })) write(json);
            blocks.Append("<script type=\"application/json\" id=\"").Append(id).Append("\">")
                .Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append("</script>\n");
        }
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"site/{name}")
            ?? throw new InvalidOperationException($"the resource site/{name} is missing");
        using var reader = new StreamReader(stream);
        // A checkout on Windows may have other line ends; browsers and hashes want the same.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
