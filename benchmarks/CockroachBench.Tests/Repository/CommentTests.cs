using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

// One pull request has one comment, written through a `gh` that keeps comments in a folder.
public sealed class CommentTests : IDisposable
{
    // A comment is a folder <id> with its body; two posts wait for each other, so that neither has seen the other's.
    private const string Gh = """
        #!/usr/bin/env bash
        set -euo pipefail
        method=GET input=
        shift
        while (($#)); do
            case $1 in
                --method) method=$2; shift ;;
                --input) input=$2; shift ;;
                repos/*) path=$1 ;;
            esac
            shift
        done
        echo "$method $path" >>"$STORE/log"
        case $method in
            GET)
                sep= ; printf '['
                for file in "$STORE"/comments/*; do
                    # The other writer may delete it meanwhile.
                    comment=$(jq -c --arg id "${file##*/}" '{id: ($id | tonumber), user: {login: .login}, body: .body}' "$file" 2>/dev/null) || continue
                    printf '%s' "$sep$comment"; sep=,
                done
                printf ']' ;;
            POST)
                until [[ $(find "$STORE/waiting" -type f | wc -l) -ge $WRITERS ]]; do
                    touch "$STORE/waiting/$PPID"
                    sleep 0.02
                done
                for ((id = 100; ; id++)); do
                    jq '{login: "github-actions[bot]", body: .body}' "$input" >"$STORE/posted.$PPID" && ln "$STORE/posted.$PPID" "$STORE/comments/$id" 2>/dev/null && break
                done
                # Both are there before either looks again.
                until [[ $(ls "$STORE/comments" | wc -l) -ge $((WRITERS + OTHERS)) ]]; do sleep 0.02; done
                echo "{\"id\": $id}" ;;
            PATCH) jq '{login: "github-actions[bot]", body: .body}' "$input" >"$STORE/patched.$PPID" && mv "$STORE/patched.$PPID" "$STORE/comments/${path##*/}" ;;
            DELETE) rm "$STORE/comments/${path##*/}" ;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_runs_at_once_make_one_comment()
    {
        await PrepareAsync();
        var both = await Task.WhenAll(WriteAsync("one", 2, 0), WriteAsync("two", 2, 0));
        Assert.All(both, w => Assert.True(w.ExitCode == 0, w.Output));
        var comment = Assert.Single(Comments());
        Assert.Contains("## CockroachBench: ", await File.ReadAllTextAsync(comment, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_report_replaces_an_earlier_one_and_no_other_comment()
    {
        await PrepareAsync();
        foreach (var (id, login, body) in new[] { (7, "person", "<!-- cockroachbench --> is what I see"),
            (8, "github-actions[bot]", "of another workflow") })
            await File.WriteAllTextAsync(_folder.Combine($"comments/{id}"), $$"""{"login": "{{login}}", "body": "{{body}}"}""",
                TestContext.Current.CancellationToken);
        Assert.Equal(0, (await WriteAsync("first", 1, 2)).ExitCode);
        Assert.Equal(0, (await WriteAsync("second", 1, 2)).ExitCode);
        Assert.Equal(3, Comments().Length);
        var ours = await File.ReadAllTextAsync(_folder.Combine("comments/100"), TestContext.Current.CancellationToken);
        Assert.Contains("second", ours, StringComparison.Ordinal);
        Assert.Contains("https://code.example/runs/1", ours, StringComparison.Ordinal);
        Assert.Contains("is what I see", await File.ReadAllTextAsync(_folder.Combine("comments/7"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_changed_there_is_no_comment_and_an_earlier_one_goes()
    {
        await PrepareAsync();
        await File.WriteAllTextAsync(_folder.Combine("comments/8"),
            "{\"login\": \"github-actions[bot]\", \"body\": \"of another workflow\"}", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await WriteAsync("quiet", 1, 1, news: false)).ExitCode);
        Assert.Single(Comments());
        Assert.Equal(0, (await WriteAsync("first", 1, 1)).ExitCode);
        Assert.Equal(2, Comments().Length);
        Assert.Equal(0, (await WriteAsync("quiet", 1, 1, news: false)).ExitCode);
        Assert.Equal("8", Path.GetFileName(Assert.Single(Comments())));
    }

    // The sections of a report that are folded, and those that are not, as write-comment takes them.
    [Fact]
    public void A_report_without_news_has_no_open_section()
    {
        string Report(double effect) => ComparisonReport.Render(BlockComparer.Compare(HandMadeBlocks.File(HandMadeBlocks.Case("A",
            [.. Enumerable.Range(0, 6).Select(i => HandMadeBlocks.Block(i, effect + (0.0001 * i)))])), TimeRule.Default));
        Assert.DoesNotContain("\n### ", Report(0), StringComparison.Ordinal);
        Assert.Contains("\n### Slower", Report(0.1), StringComparison.Ordinal);
    }

    private string[] Comments() => Directory.GetFiles(_folder.Combine("comments"));

    private async Task PrepareAsync()
    {
        foreach (var name in (string[])["bin", "comments", "waiting"]) Directory.CreateDirectory(_folder.Combine(name));
        var gh = _folder.Combine("bin/gh");
        await File.WriteAllTextAsync(gh, Gh, TestContext.Current.CancellationToken);
        TemporaryFolder.OpenToAll(gh);
    }

    private async Task<(int ExitCode, string Output)> WriteAsync(string text, int writers, int others, bool news = true)
    {
        var report = _folder.Combine($"{text}.md");
        var section = news ? "\n### Slower (1)\n" : "";
        await File.WriteAllTextAsync(
            report, $"<!-- cockroachbench -->\n## CockroachBench: {text}\n{section}", TestContext.Current.CancellationToken);
        return await Script.RunAsync("write-comment", _folder.Path, [report, "5"],
            ("PATH", $"{_folder.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}"), ("STORE", _folder.Path),
            ("WRITERS", $"{writers}"), ("OTHERS", $"{others}"),
            ("REPOSITORY", "a/b"), ("HEAD_SHA", "0123456789abcdef"), ("RUN_URL", "https://code.example/runs/1"), ("GH_TOKEN", "none"));
    }
}
