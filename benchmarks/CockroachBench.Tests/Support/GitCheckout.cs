namespace CockroachBench.Tests.Support;

// A git repository of a test's own.
internal sealed class GitCheckout : IDisposable
{
    // The same whoever runs the tests has configured.
    public static readonly (string, string)[] Identity =
    [
        ("GIT_AUTHOR_NAME", "t"), ("GIT_AUTHOR_EMAIL", "t@t.example"), ("GIT_COMMITTER_NAME", "t"), ("GIT_COMMITTER_EMAIL", "t@t.example"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ];

    private readonly TemporaryFolder _folder = new();

    private GitCheckout() { }

    public string Path => _folder.Path;

    // One without a commit, on a branch main.
    public static async Task<GitCheckout> CreateAsync()
    {
        var checkout = new GitCheckout();
        await checkout.GitAsync("init", "--quiet", "--initial-branch=main");
        return checkout;
    }

    public static async Task<GitCheckout> OfOursAsync()
    {
        var checkout = await CreateAsync();
        var files = await RunAsync(ProgramUnderTest.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var from = System.IO.Path.Combine(ProgramUnderTest.Root, file);
            // Published results are large and not part of the program; neither are the tests.
            if (file.StartsWith("results/", StringComparison.Ordinal)
                || file.Contains(".Tests/", StringComparison.Ordinal) || !File.Exists(from))
                continue;
            var to = checkout.Combine(file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
        await checkout.CommitAsync("all of it");
        return checkout;
    }

    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (exitCode, output, error) = await Command.TryAsync("git", folder, arguments, Identity);
        Assert.True(exitCode == 0, $"git {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }

    public Task<string> GitAsync(params string[] arguments) => RunAsync(Path, arguments);

    public async Task<string> CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "-m", message);
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Combine(file))!);
        File.WriteAllText(Combine(file), text);
    }

    // Replaces text that a file holds once.
    public void Replace(string file, string old, string by)
    {
        var text = File.ReadAllText(Combine(file));
        Assert.Equal(2, text.Split(old).Length);
        Write(file, text.Replace(old, by, StringComparison.Ordinal));
    }

    public string Combine(string file) => _folder.Combine(file);

    public void Dispose() => _folder.Dispose();
}
