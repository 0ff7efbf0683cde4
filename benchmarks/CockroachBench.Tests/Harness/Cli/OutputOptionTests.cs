using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

// Of files that options name only the content changes, and one that cannot be written is found first.
[Collection(Lane.Runs)]
public sealed class OutputOptionTests(ProgramUnderTest program) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_device_a_FIFO_and_a_link_stay_what_they_are_and_get_the_report()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "devices can be made by root only");
        WriteBlocks();
        var device = SpecialFiles.MakeNull(_folder.Combine("device"));
        var fifo = SpecialFiles.MakeFifo(_folder.Combine("fifo"));
        await File.WriteAllTextAsync(_folder.Combine("file.json"), "before", TestContext.Current.CancellationToken);
        SpecialFiles.SetMode(_folder.Combine("file.json"), (UnixFileMode)0b110_100_010);
        var link = File.CreateSymbolicLink(_folder.Combine("link"), "file.json").FullName;
        var before = (SpecialFiles.Of(device), SpecialFiles.Of(fifo), SpecialFiles.Of(link));

        var read = Task.Run(() => File.ReadAllText(fifo), TestContext.Current.CancellationToken);
        await using (var run = await program.RunAsync(
            ["compare", _folder.Combine("blocks"), "--markdown", fifo, "--json", link])) run.AssertExitCode(0);
        await using (var run = await program.RunAsync(
            ["compare", _folder.Combine("blocks"), "--markdown", device, "--json", device])) run.AssertExitCode(0);
        Assert.Equal(before, (SpecialFiles.Of(device), SpecialFiles.Of(fifo), SpecialFiles.Of(link)));
        Assert.StartsWith(ComparisonReport.Mark, await read.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.StartsWith("{", await File.ReadAllTextAsync(link, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0b110_100_010, SpecialFiles.ModeOf(_folder.Combine("file.json")));
    }

    [Fact]
    public async Task Of_what_cannot_be_written_compare_speaks_before_it_reads_a_run()
    {
        await using var run = await program.RunAsync(
            ["compare", _folder.Combine("no-run"), _folder.Combine("none"), "--json", _folder.Combine("missing/all.json")]);
        run.AssertExitCode(2);
        Assert.Equal($"--json: {_folder.Combine("missing/all.json")} cannot be written: the folder {_folder.Combine("missing")} is not "
            + $"there. Make it, or name another file.", run.AssertOneLineOfError());
        Assert.False(Directory.Exists(_folder.Combine("missing")));
    }

    [Fact]
    public async Task Of_what_cannot_be_written_pr_speaks_before_it_builds()
    {
        await using var run = await program.RunAsync(
            ["pr", "--database", "postgres", "--artifacts", _folder.Combine("pr"), "--markdown", _folder.Path]);
        run.AssertExitCode(2);
        Assert.Equal($"--markdown: {_folder.Path} is a folder. Name a file.", run.AssertOneLineOfError());
        Assert.Empty(run.Output);
        Assert.False(Directory.Exists(_folder.Combine("pr")));
    }

    [Fact]
    public async Task A_report_that_finds_no_room_at_the_end_takes_neither_the_table_nor_the_gate_with_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "devices can be made by root only");
        WriteBlocks();
        var full = SpecialFiles.MakeFull(_folder.Combine("full"));
        await using (var run = await program.RunAsync(["compare", _folder.Combine("blocks"), "--markdown", full, "--fail-on", "slower"]))
        {
            run.AssertExitCode(4);
            Assert.Contains(run.Output, l => l.Contains("1 slower", StringComparison.Ordinal));
            Assert.Contains(run.Error, l => l.StartsWith($"--markdown: {full} cannot be written", StringComparison.Ordinal));
        }
        await using (var run = await program.RunAsync(["compare", _folder.Combine("blocks"), "--markdown", full]))
        {
            run.AssertExitCode(2);
            Assert.Contains(run.Output, l => l.Contains("1 slower", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Publish_checks_its_page_first_and_makes_no_folder_for_it()
    {
        var artifacts = Published.Artifacts(_folder.Combine("a"), Published.CleanRun(), ("Base", 2000), ("Other", 1000));
        await File.WriteAllTextAsync(_folder.Combine("page.html"), "before", TestContext.Current.CancellationToken);
        var link = File.CreateSymbolicLink(_folder.Combine("link.html"), _folder.Combine("page.html")).FullName;
        await using (var run = await program.RunAsync(
            ["publish", artifacts, "--to", _folder.Combine("results"), "--html", link])) run.AssertExitCode(0);
        Assert.Equal(_folder.Combine("page.html"), new FileInfo(link).LinkTarget);
        Assert.StartsWith("<!doctype html>",
            await File.ReadAllTextAsync(_folder.Combine("page.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private void WriteBlocks()
    {
        Directory.CreateDirectory(_folder.Combine("blocks"));
        HandMadeBlocks.File(HandMadeBlocks.Case("Slow", HandMadeBlocks.Blocks(new Random(1), 6, 0.2, 0.005)))
            .Write(_folder.Combine("blocks"));
    }
}
