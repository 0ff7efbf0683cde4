using System.Diagnostics;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Platform;

// What a killed process left goes; what a living one uses stays.
[Collection(Lane.Alone)]
public sealed class TemporaryFoldersTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly EnvironmentVariable _temporary;

    public TemporaryFoldersTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        _temporary = new EnvironmentVariable("TMPDIR", _folder.Path);
    }

    public void Dispose()
    {
        _temporary?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_folder_stays_while_its_owner_lives_and_goes_after_it()
    {
        var folder = TemporaryFolders.Create("x");
        TemporaryFolders.Sweep();
        Assert.True(Directory.Exists(folder));
        // The lock goes with the process; letting go of it is the same to a sweep.
        TemporaryFolders.Release(folder);
        TemporaryFolders.Sweep();
        Assert.False(Directory.Exists(folder));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Nothing_of_anybody_elses_changes(int seed)
    {
        var left = TemporaryFolders.Create("x");
        using var strangers = Strangers.Plant(new Random(seed), [(_folder.Path, Strangers.TemporaryName)], 60, Path.Combine(left, "owner"));
        TemporaryFolders.Release(left);
        TemporaryFolders.Sweep();
        Assert.True(strangers.Changes() is [], $"seed {seed}:{Environment.NewLine}{string.Join(Environment.NewLine, strangers.Changes())}");
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void A_copied_or_moved_folder_of_ours_stays()
    {
        var left = TemporaryFolders.Create("x");
        TemporaryFolders.Release(left);
        var moved = left + "-moved";
        Directory.Move(left, moved);
        TemporaryFolders.Sweep();
        Assert.True(File.Exists(Path.Combine(moved, "owner")));
    }

    [Fact]
    public void A_folder_of_another_users_stays()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "giving a folder to another user needs root");
        var folders = Enumerable.Range(0, 3).Select(_ => TemporaryFolders.Create("x")).ToList();
        foreach (var folder in folders) TemporaryFolders.Release(folder);
        Command.Run("chown", "-R", "65534", folders[0], Path.Combine(folders[1], "owner"));
        TemporaryFolders.Sweep();
        Assert.Equal([true, true, false], folders.Select(Directory.Exists));
    }

    [Fact]
    public void What_a_killed_process_left_below_a_linked_folder_is_ended_before_it_goes()
    {
        Directory.CreateDirectory(_folder.Combine("real"));
        Directory.CreateSymbolicLink(_folder.Combine("link"), _folder.Combine("real"));
        using var linked = new EnvironmentVariable("TMPDIR", _folder.Combine("link"));
        var folder = TemporaryFolders.Create("x");
        using var left = Start(folder, TemporaryFolders.MarkOf(folder), "exec sleep 100");
        TemporaryFolders.Release(folder);
        try
        {
            TemporaryFolders.Sweep();
            Assert.True(left.WaitForExit(Longest));
            Assert.False(Directory.Exists(folder));
        }
        finally
        {
            if (!left.HasExited) left.Kill();
        }
    }

    [Fact]
    public void A_process_that_only_works_in_a_folder_of_ours_is_not_ended()
    {
        var folder = TemporaryFolders.Create("x");
        using var shell = Start(folder, null, "exec sleep 100");
        TemporaryFolders.Release(folder);
        TemporaryFolders.Sweep();
        Assert.False(shell.HasExited);
        shell.Kill();
    }

    [Fact]
    public async Task A_process_that_has_only_just_begun_is_ended_too()
    {
        // Between two programs a process has no environment for a moment.
        for (var round = 0; round < 40; round++)
        {
            var folder = TemporaryFolders.Create("x");
            using var sleeper = Start(folder, TemporaryFolders.MarkOf(folder), "exec sleep 100");
            TemporaryFolders.Release(folder);
            TemporaryFolders.Sweep();
            await sleeper.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_process_left_at_work_in_it_is_ended()
    {
        var folder = TemporaryFolders.Create("x");
        using var sleeper = Start(folder, TemporaryFolders.MarkOf(folder), "exec sleep 100");
        TemporaryFolders.Sweep();
        Assert.False(sleeper.HasExited, "a living owner's process was ended");
        TemporaryFolders.Release(folder);
        TemporaryFolders.Sweep();
        await sleeper.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void A_guard_that_is_still_cleaning_up_is_left_to_it()
    {
        var folder = TemporaryFolders.Create("x");
        using var guard = Start(folder, TemporaryFolders.MarkOf(folder), "sleep 100; :", TemporaryFolders.Guard);
        try
        {
            TemporaryFolders.Release(folder);
            TemporaryFolders.Sweep();
            Assert.False(guard.HasExited);
            Assert.True(Directory.Exists(folder));
        }
        finally
        {
            guard.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Build_files_above_a_checkout_are_no_part_of_its_build()
    {
        using var mark = new EnvironmentVariable(TemporaryFolders.Variable, "");
        const string theirs = "<Project><PropertyGroup><Theirs>$(Theirs)x</Theirs></PropertyGroup></Project>";
        foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets"])
            await File.WriteAllTextAsync(_folder.Combine(name), theirs, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Combine("Directory.Build.rsp"), "-p:TheirsToo=x", TestContext.Current.CancellationToken);
        await using var checkout = CheckoutFolder.Create();
        var project = Path.Combine(checkout.Subfolder("base"), "A.csproj");
        const string ours =
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""";
        await File.WriteAllTextAsync(project, ours, TestContext.Current.CancellationToken);
        string[] arguments = ["msbuild", project, "-nodeReuse:false", "-getProperty:Theirs,TheirsToo"];
        var (exitCode, output, _) = await Command.TryAsync("dotnet", checkout.Path, arguments);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("\"x", output, StringComparison.Ordinal);
    }

    private static Process Start(string folder, string? mark, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", .. arguments]) { WorkingDirectory = folder };
        if (mark is not null) start.Environment[TemporaryFolders.Variable] = mark;
        return Process.Start(start)!;
    }
}
