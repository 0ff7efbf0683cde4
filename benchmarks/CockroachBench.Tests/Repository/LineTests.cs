using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

// Code and prose end at 140 columns.
public class LineTests
{
    private const int Longest = 140;

    private static readonly string[] Kinds = [".cs", ".md", ".sh", ".ps1", ".yml", ".yaml", ".editorconfig", "run", "Dockerfile"];

    [Fact]
    public void No_line_is_longer_but_tables_links_and_test_data()
    {
        var files = Command.Run("git", "-C", ProgramUnderTest.Root, "ls-files", "--cached", "--others", "--exclude-standard").Split('\n')
            .Where(f => Kinds.Contains(Path.GetExtension(f) is { Length: > 0 } extension ? extension : Path.GetFileName(f))
                && !IsGenerated(f));
        Assert.Empty(files.SelectMany(f => TooLong(f).Select(line => $"{f}:{line}")));
    }

    [Theory]
    [InlineData("a.cs", "var x = \"{0}\";", true)]
    [InlineData("a.cs", "// see https://example.org/{0}", false)]
    [InlineData("a.cs", "    [InlineData(\"{0}\")]", false)]
    [InlineData("a.cs", "var x = \"\"\"\n{0}\n\"\"\";", false)]
    [InlineData("a.cs", "var x = \"\"\"a\"\"\";\n{0}", true)]
    [InlineData("a.cs", "var x = \"\"\"{0}\"\"\";", false)]
    [InlineData("a.md", "{0}", true)]
    [InlineData("a.md", "| {0} |", false)]
    [InlineData("a.md", "[a](b.md) {0}", false)]
    public void What_counts_follows_from_the_line_itself(string file, string text, bool isTooLong) =>
        Assert.Equal(isTooLong, TooLong(file, text.Replace("{0}", new string('x', Longest + 1), StringComparison.Ordinal).Split('\n'))
            .Any());

    // What publishing writes.
    private static bool IsGenerated(string file) => file.StartsWith("results/", StringComparison.Ordinal)
        && file != "results/columns.md" && !((string[])["accuracy", "faults", "rules"]).Contains(file.Split('/')[1]);

    private static IEnumerable<int> TooLong(string file)
    {
        var path = Path.Combine(ProgramUnderTest.Root, file);
        return File.Exists(path) ? TooLong(file, File.ReadAllLines(path)) : [];
    }

    private static IEnumerable<int> TooLong(string file, string[] lines)
    {
        var isCode = file.EndsWith(".cs", StringComparison.Ordinal);
        var isInLiteral = false;
        foreach (var (i, line) in lines.Index())
        {
            var isLiteral = isInLiteral;
            if (isCode && line.Split("\"\"\"").Length % 2 == 0) isInLiteral = !isInLiteral;
            if (line.Length <= Longest || isLiteral || line.Contains("://", StringComparison.Ordinal)) continue;
            if (isCode && line.Contains("\"\"\"", StringComparison.Ordinal)) continue;
            if (isCode ? line.TrimStart().StartsWith("[InlineData(", StringComparison.Ordinal) : line.StartsWith('|')
                || line.Contains("](", StringComparison.Ordinal)) continue;
            yield return i + 1;
        }
    }
}
