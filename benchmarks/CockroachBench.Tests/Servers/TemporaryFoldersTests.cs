using System.Diagnostics;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Servers;

/// <summary>What a killed process left goes; what a living one uses stays.</summary>
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

    [Fact]
    public void A_folder_without_an_owners_file_is_given_time()
    {
        var folder = Directory.CreateDirectory(_folder.Combine("cockroachbench-x-young")).FullName;
        TemporaryFolders.Sweep();
        Assert.True(Directory.Exists(folder));
        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-1));
        TemporaryFolders.Sweep();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Folders_of_others_stay()
    {
        var folder = Directory.CreateDirectory(_folder.Combine("somebody-elses")).FullName;
        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddDays(-1));
        TemporaryFolders.Sweep();
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_process_left_at_work_in_it_is_ended()
    {
        var folder = TemporaryFolders.Create("x");
        using var sleeper = Start(folder, "exec sleep 100");
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
        using var guard = Start(folder, "sleep 100; :", GuardedProcess.Name);
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

    private static Process Start(string folder, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", .. arguments]) { WorkingDirectory = folder })!;
}
