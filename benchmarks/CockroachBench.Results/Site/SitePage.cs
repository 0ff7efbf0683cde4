using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CockroachBench.Results.Site;

/// <summary>One HTML file with every run's figures, which needs no server and no network.</summary>
public static partial class SitePage
{
    /// <summary>The file's usual name.</summary>
    public const string FileName = "index.html";

    // Concatenated in this order into one script.
    private static readonly string[] Scripts = ["figures.js", "data.js", "address.js", "chart.js", "page.js"];

    /// <summary>Renders the page. The same runs, in any order, give the same bytes.</summary>
    /// <param name="runs">Taken one at a time: they need not all be in memory.</param>
    /// <returns>The whole file.</returns>
    public static string Render(IEnumerable<SiteRun> runs)
    {
        var environments = new SortedDictionary<string, SiteEnvironment>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            if (!environments.TryGetValue(run.Environment, out var environment)) environments[run.Environment] = environment = new SiteEnvironment(run.Environment);
            environment.Add(run.Run);
        }
        var style = Resource("page.css");
        var script = string.Concat(Scripts.Select(Resource));
        var parts = new Dictionary<string, string>
        {
            ["policy"] = $"default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; base-uri 'none'; form-action 'none'",
            ["style"] = style,
            ["data"] = Data([.. environments.Values]),
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
            blocks.Append("<script type=\"application/json\" id=\"").Append(id).Append("\">").Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append("</script>\n");
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
