using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

// Places that cannot be written to: the temporary folder, the working folder, the program's own. One line, the right exit code, nothing
// left.
[Collection(Lane.Runs)]
public sealed class PlacesTests(ProgramUnderTest program, TestServers servers) : IDisposable
{
    private const string ReadOnly = "/sys"; // for root too

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Verbs =>
    [
        "run --profile smoke --database postgres", "doctor --database postgres",
        "soak --database postgres --duration 5s", "pr --base HEAD --head HEAD --database postgres",
    ];

    [Theory, MemberData(nameof(Verbs))]
    public Task A_temporary_folder_that_is_not_there_is_refused(string verb) =>
        RefusedAsync(verb, _folder.Combine("nowhere"), "it is not there");

    [Theory, MemberData(nameof(Verbs))]
    public Task A_temporary_folder_that_cannot_be_written_to_is_refused(string verb)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /sys");
        return RefusedAsync(verb, ReadOnly, "no permission to write there");
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task A_temporary_folder_without_room_is_refused(string verb)
    {
        using var disk = Mount();
        disk.Fill();
        await RefusedAsync(verb, disk.Path, "No space left on device", "filler");
    }

    [Theory, InlineData("run --profile smoke --database postgres"), InlineData("doctor --database postgres")]
    public async Task A_temporary_folder_that_fills_up_while_the_server_starts_is_reported(string verb)
    {
        using var disk = Mount();
        await RefusedAsync(verb, disk.Path, "MB left; the server could not start");
    }

    [Fact]
    public async Task A_working_folder_that_is_gone_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a working folder cannot be removed there");
        var gone = Directory.CreateDirectory(_folder.Combine("gone")).FullName;
        TemporaryFolder.OpenToAll(_folder.Path);
        var (exitCode, output, error) = await Command.TryAsync("sh", gone,
        [
            "-c", "rmdir \"$PWD\" && exec dotnet \"$@\"", "sh", await program.GetAsync(),
            "run", "--profile", "smoke", "--database", "postgres", "--artifacts", _folder.Combine("run"),
        ], ("TMPDIR", _folder.Path));
        Assert.Equal("The working folder is no longer there. Change to one that is, and run again.", error.Trim());
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_run_that_an_error_ends_says_so_in_its_record()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /sys");
        var server = await servers.GetAsync(TestServers.Postgres);
        // No server of its own to start: the first thing that needs the temporary folder is the build.
        await using var run = await program.RunAsync(
            ["run", "--yes", "--filter", "*PreparedBenchmarks*", "--database", server.Admin, "--artifacts", _folder.Path],
            ("TMPDIR", ReadOnly));
        run.AssertExitCode(2);
        Assert.StartsWith($"The temporary folder {ReadOnly}", run.AssertOneLineOfError(), StringComparison.Ordinal);
        var file = run.ReadRun(_folder.Path);
        Assert.Equal(RunState.Failed, file.State);
        Assert.NotNull(file.FinishedAt);
        Assert.All(file.Cases, c =>
            Assert.StartsWith("the run was ended by an error: The temporary folder ", c.Reason, StringComparison.Ordinal));
    }

    private async Task RefusedAsync(string verb, string temporary, string reason, params string[] remains)
    {
        TestServers.Provider(TestServers.Postgres);
        string[] artifacts = verb.StartsWith("doctor", StringComparison.Ordinal) ? [] : ["--artifacts", _folder.Combine("run")];
        await using var run = await program.RunAsync([.. verb.Split(' '), .. artifacts], ("TMPDIR", temporary));
        run.AssertExitCode(2);
        var line = run.AssertOneLineOfError();
        Assert.StartsWith($"The temporary folder {temporary}/ cannot be used (", line, StringComparison.Ordinal);
        Assert.EndsWith($"{reason}). Make room there, or set TMPDIR to a folder that can be written.", line, StringComparison.Ordinal);
        if (Directory.Exists(temporary) && temporary != ReadOnly) Assert.Equal(
            remains, Directory.GetFileSystemEntries(temporary).Select(Path.GetFileName));
        Assert.False(Directory.Exists(_folder.Combine("run")));
    }

    private static SmallDisk Mount()
    {
        var disk = SmallDisk.TryMount(out var whyNot);
        Assert.SkipWhen(disk is null, $"a full disk cannot be had here: {whyNot}");
        TemporaryFolder.OpenToAll(disk.Path);
        return disk;
    }
}
