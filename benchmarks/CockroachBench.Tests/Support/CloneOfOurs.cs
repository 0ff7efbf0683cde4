using System.Diagnostics;

namespace CockroachBench.Tests.Support;

/// <summary>A git repository of its own with this checkout's files in its one commit, on a branch main.</summary>
internal sealed class CloneOfOurs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CloneOfOurs() { }

    public string Path => _folder.Path;

    public static async Task<CloneOfOurs> CreateAsync()
    {
        var clone = new CloneOfOurs();
        foreach (var file in (await RunGitAsync(ProgramUnderTest.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var from = System.IO.Path.Combine(ProgramUnderTest.Root, file);
            // Published results are large and of no matter to the program.
            if (file.StartsWith("results/", StringComparison.Ordinal) || !File.Exists(from)) continue;
            var to = clone._folder.Combine(file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
        await clone.GitAsync("init", "--quiet", "--initial-branch=main");
        await clone.CommitAsync("all of it");
        return clone;
    }

    public Task<string> GitAsync(params string[] arguments) => RunGitAsync(Path, arguments);

    public async Task CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", message);
    }

    /// <summary>Replaces text that a file holds once.</summary>
    public void Replace(string file, string old, string by)
    {
        var path = _folder.Combine(file);
        var text = File.ReadAllText(path);
        Assert.Equal(2, text.Split(old).Length);
        File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
    }

    public string Combine(string file) => _folder.Combine(file);

    public void Dispose() => _folder.Dispose();

    private static async Task<string> RunGitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(git.ExitCode == 0, $"git {string.Join(' ', arguments)}: {await error}");
        return output;
    }
}
