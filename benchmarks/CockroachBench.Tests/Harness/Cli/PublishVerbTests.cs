using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

[Collection(Lane.Runs)]
public sealed class PublishVerbTests(ProgramUnderTest program) : IDisposable
{
    private const int Kills = 4;
    private const int Runs = 20;
    private const int Cases = 40;

    private readonly TemporaryFolder _folder = new();
    private string Results => _folder.Combine("results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publishing_twice_leaves_the_same_bytes()
    {
        var artifacts = Published.Artifacts(_folder.Combine("a"), Published.CleanRun(), ("Base", 2000), ("Other", 1000));
        await using var first = await program.RunAsync(["publish", artifacts, "--to", Results]);
        first.AssertExitCode(0);
        Assert.Empty(first.Error);
        var before = Published.Contents(Results);
        Assert.Equal(7, before.Count); // two indexes, the page of all runs, and the run with its parts
        await using var second = await program.RunAsync(["publish", artifacts, artifacts, "--to", Results]);
        second.AssertExitCode(0);
        Assert.Contains($"Nothing changed in {Results}.", second.Output);
        Assert.Equal(before, Published.Contents(Results));
        Assert.Equal(["a", "results"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Where_the_charts_native_library_does_not_load_it_says_so_once_and_publishes_without_pictures()
    {
        ManyRuns.Write(Results, runs: 2, cases: 2);
        (await program.RunAsync(["publish", "--to", Results])).AssertExitCode(0);
        bool IsPicture(string path) => path.EndsWith(".svg", StringComparison.Ordinal);
        Assert.Contains(Published.Contents(Results).Keys, IsPicture);
        var bin = _folder.Combine("bin");
        // Not all folders: the tests beside this one build in folders of their own there.
        var files = Directory.EnumerateFiles(BuiltProgram.Folder).Concat(
            Directory.EnumerateFiles(Path.Combine(BuiltProgram.Folder, "runtimes"), "*", SearchOption.AllDirectories));
        foreach (var file in files)
        {
            if (file.Contains("libSkiaSharp", StringComparison.Ordinal)) continue;
            var copy = Path.Combine(bin, Path.GetRelativePath(BuiltProgram.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        await using var run = ProgramRun.Start(
            Path.Combine(bin, "CockroachBench.dll"), _folder.Path, ["publish", "--to", Results], ownGroup: false, []);
        await run.WaitForExitAsync();
        run.AssertExitCode(0);
        Assert.Empty(run.Error);
        Assert.Equal(2, run.Output.Count);
        Assert.StartsWith("No pictures: the native library that draws them does not load on this machine (", run.Output[0],
            StringComparison.Ordinal);
        Assert.Contains("libSkiaSharp", run.Output[0], StringComparison.Ordinal);
        Assert.Equal($"Written to {Results}.", run.Output[1]);
        Assert.DoesNotContain(Published.Contents(Results).Keys, IsPicture);
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_the_old_state_or_the_new_one()
    {
        ManyRuns.Write(Results, Runs, Cases);
        (await program.RunAsync(["publish", "--to", Results])).AssertExitCode(0);
        var before = Published.Contents(Results);
        var artifacts = ManyRuns.Artifacts(_folder.Combine("more"), Runs, Cases);
        // What comes out when nothing stops it, and how long that takes here.
        var copy = _folder.Combine("copy");
        foreach (var (path, text) in before)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, path))!);
            await File.WriteAllTextAsync(Path.Combine(copy, path), text, TestContext.Current.CancellationToken);
        }
        var watch = System.Diagnostics.Stopwatch.StartNew();
        (await program.RunAsync(["publish", artifacts, "--to", copy])).AssertExitCode(0);
        var whole = watch.Elapsed;
        var after = Published.Contents(copy);
        Assert.NotEqual(before, after);

        var seen = new HashSet<string>();
        for (var i = 1; i <= Kills; i++)
        {
            await using var run = await program.StartAsync(["publish", artifacts, "--to", Results]);
            await Task.Delay(whole * i / Kills, TestContext.Current.CancellationToken);
            run.Signal("KILL");
            await run.WaitForExitAsync();
            // The next start puts right what is left, with any verb.
            (await program.RunAsync(["publish", "--to", Results])).AssertExitCode(0);
            var now = Published.Contents(Results);
            Assert.True(now.SequenceEqual(before) || now.SequenceEqual(after),
                $"neither the old state nor the new one after {whole * i / Kills}");
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "results.publish.*"));
            seen.Add(now.SequenceEqual(before) ? "old" : "new");
            if (seen.Contains("new")) break;
        }
        Assert.True(seen.Contains("old"), "no kill came before the end");
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_old_state_and_nothing_beside_it()
    {
        ManyRuns.Write(Results, Runs, Cases);
        (await program.RunAsync(["publish", "--to", Results])).AssertExitCode(0);
        var before = Published.Contents(Results);
        await using var run = await program.StartAsync(
            ["publish", ManyRuns.Artifacts(_folder.Combine("more"), Runs, Cases), "--to", Results]);
        await Wait.UntilAsync(() => Directory.Exists(Results + ".publish.new") || run.HasExited, TimeSpan.FromMinutes(1),
            () => "the staged folder");
        run.Signal("INT");
        await run.WaitForExitAsync();
        Assert.True(run.ExitCode is 0 or 130, $"exit code {run.ExitCode}"); // it may have been done
        if (run.ExitCode == 130) Assert.Equal(before, Published.Contents(Results));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "results.publish.*"));
    }

    [Theory]
    [InlineData("publish NOTHING --to RESULTS", "NOTHING is not a run: expected the artifacts folder of a run (run.json), or BenchmarkDotNet's full JSON (*-report-full.json).")]
    [InlineData("publish --to RESULTS", "RESULTS holds no run yet; expected the artifacts of at least one.")]
    [InlineData("publish BROKEN --to RESULTS", "run.json is not a run: ")]
    [InlineData("publish RUN --to FILE", "--to: FILE is a file; expected a folder.")]
    [InlineData("publish RUN --to FILE/results", "--to: FILE/results cannot be written")]
    [InlineData("publish DIRTY --to RESULTS", "DIRTY: measured with uncommitted changes. Not published. Pass --allow-dirty to publish it with that mark.")]
    [InlineData("publish RUN --to RESULTS --html RUN", "--html: ")]
    [InlineData("publish RUN --nonsense", "--nonsense")]
    [InlineData("publish RUN --to", "--to")]
    public async Task What_is_wrong_is_named_in_one_line(string arguments, string expected)
    {
        Directory.CreateDirectory(_folder.Combine("BROKEN"));
        await File.WriteAllTextAsync(_folder.Combine("BROKEN/run.json"), "{\"formatVersion\": 1, ", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Combine("FILE"), "", TestContext.Current.CancellationToken);
        var clean = Published.CleanRun();
        Published.Artifacts(_folder.Combine("RUN"), clean, ("Base", 2000), ("Other", 1000));
        Published.Artifacts(_folder.Combine("DIRTY"), clean with { Commit = clean.Commit! with { Dirty = true } }, ("Base", 2000),
            ("Other", 1000));
        string Placed(string text) =>
            System.Text.RegularExpressions.Regex.Replace(
            text, "NOTHING|RESULTS|BROKEN|FILE|DIRTY|\\bRUN\\b", m => _folder.Combine(m.Value == "RESULTS" ? "results" : m.Value));
        await using var run = await program.RunAsync([.. arguments.Split(' ').Select(Placed)]);
        run.AssertExitCode(2);
        Assert.Contains(Placed(expected), run.AssertOneLineOfError(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Results));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "*.publish.*"));
    }

    [Fact]
    public async Task The_help_tells_the_options()
    {
        await using var run = await program.RunAsync(["publish", "--help"]);
        run.AssertExitCode(0);
        var help = string.Join('\n', run.Output);
        string[] options = ["--to", "--allow-failed", "--allow-dirty", "--allow-debug", "--html"];
        Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
    }
}
