using System.Text.RegularExpressions;
using CockroachBench.Requests;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

public partial class PagesTests
{
    private static readonly string[] Pages =
    [
        "README.md", .. Below(".github"), .. Below("benchmarks"), "results/columns.md",
        .. Below("results/accuracy"), .. Below("results/faults"), .. Below("results/rules"),
    ];

    [Fact]
    public void Links_lead_to_files_and_headings() => Assert.All(Pages, page => Assert.All(Link().Matches(Read(page)), link =>
    {
        var (path, heading) = (link.Groups["path"].Value, link.Groups["heading"].Value);
        var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        Assert.True(Path.Exists(Full(target)), $"{page}: {link.Value}");
        if (heading.Length > 0) Assert.True(Headings(target).Contains(heading), $"{page}: {link.Value}");
    }));

    [Fact]
    public void The_README_has_at_most_120_lines() => Assert.InRange(File.ReadAllLines(Full("README.md")).Length, 1, 120);

    [Fact]
    public void The_soak_page_lists_every_scenario() => Assert.All(RequestForm.All, form => Assert.Contains(
        $"\n| `{form.Name}` | {form.Summary} | {(form.Remedy is { } remedy ? $"`{remedy}` |" : "|")}\n",
        Read("benchmarks/CockroachBench.Soak/README.md"), StringComparison.Ordinal));

    private static string Full(string page) => Path.Combine(ProgramUnderTest.Root, page);

    private static string Read(string page) => File.ReadAllText(Full(page));

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(Full(folder), "*.md", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(ProgramUnderTest.Root, f)).Where(f => !BuildFolder().IsMatch(f));

    private static IEnumerable<string> Headings(string page) => Read(page).Split('\n').Where(l => l.StartsWith('#'))
        .Select(l => NotInAnchors().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]*)(#(?<heading>[^)]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildFolder();
}
