using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

// What a job with the right to write does: it runs git alone, and pushes results and nothing else.
public sealed class PushTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_push_that_loses_the_race_is_tried_again_on_top_of_the_other()
    {
        await PrepareAsync(("results/README.md", "new"));
        // The branch moves at each of the first two tries, as by a push that was quicker.
        var hook = _folder.Combine("remote.git/hooks/update");
        await File.WriteAllTextAsync(hook, """
            #!/bin/sh
            echo x >>rounds
            [ $(wc -l <rounds) -le 2 ] || exit 0
            unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
            git update-ref refs/heads/main "$(git commit-tree -p main -m rival 'main^{tree}')"
            exit 1
            """, TestContext.Current.CancellationToken);
        TemporaryFolder.OpenToAll(hook);

        var (exitCode, output) = await PushAsync();
        Assert.True(exitCode == 0, output);
        Assert.Equal(["Results", "rival", "rival", "start"],
            (await GitAsync("remote.git", "log", "--format=%s", "main")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(3, (await File.ReadAllLinesAsync(_folder.Combine("remote.git/rounds"), TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [InlineData(".github/workflows/main.yml")]
    [InlineData("benchmarks/Program.cs")]
    [InlineData("results2/x")]
    public async Task A_commit_that_changes_anything_but_results_is_refused(string path)
    {
        await PrepareAsync(("results/README.md", "new"), (path, "mine"));
        var (exitCode, output) = await PushAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains(path, output, StringComparison.Ordinal);
        Assert.Equal("start", (await GitAsync("remote.git", "log", "--format=%s", "main")).Trim());
    }

    [Fact]
    public async Task A_commit_without_a_parent_is_refused()
    {
        await PrepareAsync();
        await GitAsync("work", "checkout", "-q", "--orphan", "other");
        await WriteAsync("Directory.Build.targets", "mine");
        await GitAsync("work", "add", ".");
        await GitAsync("work", "commit", "-q", "-m", "Results");
        await GitAsync("work", "bundle", "create", "-q", _folder.Combine("results.bundle"), "HEAD");
        Assert.Equal(1, (await PushAsync()).ExitCode);
        Assert.Equal("start", (await GitAsync("remote.git", "log", "--format=%s", "main")).Trim());
    }

    [Fact]
    public async Task What_is_pushed_already_is_no_failure()
    {
        await PrepareAsync(("results/README.md", "new"));
        Assert.Equal(0, (await PushAsync()).ExitCode);
        var (exitCode, output) = await PushAsync();
        Assert.True(exitCode == 0, output);
        Assert.Equal(2, (await GitAsync("remote.git", "log", "--format=%s", "main")).Trim().Split('\n').Length);
    }

    [Fact]
    public async Task A_branch_that_takes_no_push_is_not_tried_again()
    {
        await PrepareAsync(("results/README.md", "new"));
        var hook = _folder.Combine("remote.git/hooks/update");
        await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        TemporaryFolder.OpenToAll(hook);
        var (exitCode, output) = await PushAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("has not moved", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_results_is_refused()
    {
        await PrepareAsync();
        File.CreateSymbolicLink(_folder.Combine("work/results/link"), "/etc/passwd");
        await CommitAndBundleAsync();
        Assert.Equal(1, (await PushAsync()).ExitCode);
    }

    [Fact]
    public async Task Results_that_do_not_apply_any_more_are_not_forced()
    {
        await PrepareAsync(("results/README.md", "new"));
        await File.WriteAllTextAsync(_folder.Combine("rival/results/README.md"), "rival", TestContext.Current.CancellationToken);
        await GitAsync("rival", "commit", "-q", "-am", "rival");
        await GitAsync("rival", "push", "-q", "origin", "HEAD:main");
        var (exitCode, output) = await PushAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("do not apply", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> PushAsync() =>
        Script.RunAsync("push-results", _folder.Combine("pusher"), [_folder.Combine("results.bundle"), "main"], GitCheckout.Identity);

    // A remote with a commit, a checkout that publishes, one that pushes and one of a rival.
    private async Task PrepareAsync(params (string Path, string Text)[] changes)
    {
        await GitAsync("", "init", "-q", "--bare", "-b", "main", "remote.git");
        await GitAsync("", "clone", "-q", "remote.git", "work");
        await WriteAsync("results/README.md", "old");
        await GitAsync("work", "add", ".");
        await GitAsync("work", "commit", "-q", "-m", "start");
        await GitAsync("work", "push", "-q", "origin", "HEAD:main");
        foreach (var name in (string[])["pusher", "rival"]) await GitAsync("", "clone", "-q", "-b", "main", "remote.git", name);
        if (changes.Length == 0) return;
        foreach (var (path, text) in changes) await WriteAsync(path, text);
        await CommitAndBundleAsync();
    }

    private async Task CommitAndBundleAsync()
    {
        await GitAsync("work", "add", ".");
        await GitAsync("work", "commit", "-q", "-m", "Results");
        await GitAsync("work", "bundle", "create", "-q", _folder.Combine("results.bundle"), "HEAD^..HEAD");
    }

    private async Task WriteAsync(string path, string text)
    {
        var file = _folder.Combine($"work/{path}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
    }

    private Task<string> GitAsync(string folder, params string[] arguments) => GitCheckout.RunAsync(_folder.Combine(folder), arguments);
}
