namespace CockroachBench.Tests.Repository;

// A comment starts a comparison only by somebody who may write, and is nothing but text.
public sealed class StartBenchTests : IDisposable
{
    private const string Sha = "0123456789abcdef0123456789abcdef01234567";

    private const string Gh = """
        #!/usr/bin/env bash
        set -euo pipefail
        shift
        while (($#)); do
            case $1 in
                --input) cp "$2" "$STORE/started.json"; shift ;;
                repos/*/permission) echo "{\"permission\": \"$PERMISSION\"}" ;;
                repos/*/pulls/5) echo "{\"state\": \"$STATE\", \"head\": {\"sha\": \"0123456789abcdef0123456789abcdef01234567\"}}" ;;
                repos/*/dispatches) echo "$1" >"$STORE/path" ;;
            esac
            shift
        done
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/bench", "")]
    [InlineData("/bench *PreparedBenchmarks* *OpenClose*\r\nplease", "*PreparedBenchmarks* *OpenClose*")]
    public async Task It_starts_with_the_patterns_of_its_first_line(string comment, string filter)
    {
        var (exitCode, output) = await StartAsync(comment);
        Assert.True(exitCode == 0, output);
        var started = await File.ReadAllTextAsync(_folder.Combine("started.json"), TestContext.Current.CancellationToken);
        Assert.Contains($"\"filter\": \"{filter}\"", started, StringComparison.Ordinal);
        Assert.Contains($"\"sha\": \"{Sha}\"", started, StringComparison.Ordinal);
        Assert.Contains("\"ref\": \"main\"", started, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/bench", "read", "open", "has no write access")]
    [InlineData("/bench $(touch x)", "write", "open", "is no pattern")]
    [InlineData("/bench --head", "admin", "open", "is no pattern")]
    [InlineData("/bench a b c d e f g h i", "write", "open", "at most 8")]
    [InlineData("/bench", "write", "closed", "is not open")]
    public async Task What_is_wrong_starts_nothing(string comment, string permission, string state, string why)
    {
        var (exitCode, output) = await StartAsync(comment, permission, state);
        Assert.Equal(1, exitCode);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Combine("started.json")));
    }

    [Fact]
    public async Task A_word_that_only_begins_alike_is_no_command()
    {
        Assert.Equal(0, (await StartAsync("/benchmarks are slow")).ExitCode);
        Assert.False(File.Exists(_folder.Combine("started.json")));
    }

    private async Task<(int ExitCode, string Output)> StartAsync(string comment, string permission = "write", string state = "open")
    {
        var gh = Path.Combine(Directory.CreateDirectory(_folder.Combine("bin")).FullName, "gh");
        await File.WriteAllTextAsync(gh, Gh, TestContext.Current.CancellationToken);
        TemporaryFolder.OpenToAll(gh);
        return await Script.RunAsync("start-bench", _folder.Path, [],
            ("PATH", $"{_folder.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}"), ("STORE", _folder.Path),
            ("PERMISSION", permission), ("STATE", state), ("REPOSITORY", "a/b"), ("BRANCH", "main"), ("NUMBER", "5"),
            ("ACTOR", "somebody"), ("COMMENT", comment), ("GH_TOKEN", "none"));
    }
}
