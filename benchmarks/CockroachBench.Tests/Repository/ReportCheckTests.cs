using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

// A report comes from a pull request's own code; the comment is written in the project's name.
public sealed class ReportCheckTests : IDisposable
{
    private const string Head = "<!-- cockroachbench -->\n## CockroachBench: 1 same\n\nmain → branch\n\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_report_of_ours_passes_with_any_case_names()
    {
        var names = new[] { "Plain", "@everyone", "![x](https://evil.example/x.png)", "<img src=x>", "`code`", "[a](b)", "www.evil.example", "a|b\\c_d*e~f$g#h" };
        var file = HandMadeBlocks.File([.. names.Select((name, i) =>
            HandMadeBlocks.Case(name,
                [.. Enumerable.Range(0, 6).Select(k => HandMadeBlocks.Block(k, i % 2 == 0 ? 0.15 + (0.0001 * k) : 0.0001 * k))]))]);
        var (exitCode, output) = await CheckAsync(ComparisonReport.Render(BlockComparer.Compare(file, TimeRule.Default)));
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task What_the_workflow_writes_where_nothing_was_measured_passes()
    {
        var workflow = await File.ReadAllTextAsync(
            Path.Combine(ProgramUnderTest.Root, ".github", "workflows", "pull-request.yml"), TestContext.Current.CancellationToken);
        var lines = workflow.Split("printf '%s\\n'")[1].Split("> report.md")[0].Split('\'').Where((_, i) => i % 2 == 1);
        var (exitCode, output) = await CheckAsync(string.Join('\n', lines) + "\n");
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("Buy things\n", "mark")]
    [InlineData("<!-- cockroachbench -->\nYour account is locked\n", "heading")]
    [InlineData(Head + "![](https://evil.example/tracker.png)\n", "link")]
    [InlineData(Head + "[sign in](//evil.example)\n", "link")]
    [InlineData(Head + "<a href=x>sign in</a>\n", "HTML")]
    [InlineData(Head + "<details><summary><img src=x></summary>\n</details>\n", "HTML")]
    [InlineData(Head + "https://evil.example\n", "address")]
    [InlineData(Head + "www.evil.example\n", "address")]
    [InlineData(Head + "thanks @maintainer\n", "mention")]
    [InlineData(Head + "```\ncode\n```\n", "code")]
    [InlineData(Head + "\\\\[sign in](x)\n", "link")]
    [InlineData(Head + "a\u001b[31mred\n", "control")]
    [InlineData(Head + "a\u202eb\n", "control")]
    public async Task A_first_line_makes_no_report(string report, string why)
    {
        var (exitCode, output) = await CheckAsync(report);
        Assert.Equal(1, exitCode);
        Assert.Contains(why, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_a_folder_and_a_long_file_are_no_report()
    {
        var secret = _folder.Combine("secret");
        await File.WriteAllTextAsync(secret, Head, TestContext.Current.CancellationToken);
        var link = _folder.Combine("link.md");
        File.CreateSymbolicLink(link, secret);
        Assert.Equal(1, (await Script.RunAsync("check-report", _folder.Path, [link])).ExitCode);
        Assert.Equal(1, (await Script.RunAsync("check-report", _folder.Path, [_folder.Path])).ExitCode);
        Assert.Equal(1, (await CheckAsync(Head + new string('x', 70_000))).ExitCode);
    }

    private async Task<(int ExitCode, string Output)> CheckAsync(string report)
    {
        var file = _folder.Combine("report.md");
        await File.WriteAllTextAsync(file, report, TestContext.Current.CancellationToken);
        return await Script.RunAsync("check-report", _folder.Path, [file]);
    }
}
