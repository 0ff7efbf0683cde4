using CockroachBench.Results.Publishing;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Publishing;

/// <summary>A folder changes as a whole, and what a stopped process leaves is put right.</summary>
public sealed class FolderSwapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string Target => _folder.Combine("results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_new_content_takes_the_place_of_the_old()
    {
        Write(Target, "kept", "1");
        Write(Target, "sub/gone", "2");
        using (var swap = new FolderSwap(Target))
        {
            swap.Stage(path => path != "sub/gone");
            Write(swap.Staged, "new", "3");
            Assert.Equal(["kept", "sub/gone"], Published.Contents(Target).Keys);
            Assert.True(swap.Commit());
        }
        Assert.Equal([new("kept", "1"), new("new", "3")], Published.Contents(Target));
        AssertAlone();
    }

    [Fact]
    public void A_kept_file_that_is_replaced_counts_as_a_change()
    {
        Write(Target, "kept", "1");
        using var swap = new FolderSwap(Target);
        swap.Stage(_ => true);
        AtomicFile.WriteAllText(Path.Combine(swap.Staged, "kept"), "2");
        Assert.Equal("1", File.ReadAllText(Path.Combine(Target, "kept")));
        Assert.True(swap.Commit());
        Assert.Equal("2", File.ReadAllText(Path.Combine(Target, "kept")));
    }

    [Fact]
    public void Without_a_commit_nothing_happened()
    {
        Write(Target, "kept", "1");
        using (var swap = new FolderSwap(Target))
        {
            swap.Stage(_ => false);
            Write(swap.Staged, "new", "3");
        }
        Assert.Equal([new("kept", "1")], Published.Contents(Target));
        AssertAlone();
    }

    [Theory]
    [InlineData(true, false, true)] // while the new content was made
    [InlineData(false, true, true)] // between the two renames
    [InlineData(true, true, false)] // after them
    public void What_a_killed_process_left_is_put_right(bool target, bool old, bool staged)
    {
        if (target) Write(Target, "state", old ? "new" : "old");
        if (old) Write(Target + ".publish.old", "state", "old");
        if (staged) Write(Target + ".publish.new", "state", "half");
        File.WriteAllText(Target + ".publish.lock", "");
        new FolderSwap(Target).Dispose();
        Assert.Equal([new("state", target && old ? "new" : "old")], Published.Contents(Target));
        AssertAlone();
    }

    [Fact]
    public void Two_at_once_are_refused()
    {
        using var first = new FolderSwap(Target);
        Assert.Contains("is being published by another process", Assert.Throws<PublishException>(() => new FolderSwap(Target)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_link_the_folder_itself_changes()
    {
        Write(_folder.Combine("real"), "state", "old");
        Directory.CreateSymbolicLink(Target, _folder.Combine("real"));
        using (var swap = new FolderSwap(Target))
        {
            swap.Stage(_ => false);
            Write(swap.Staged, "state", "new");
            swap.Commit();
        }
        Assert.Equal(_folder.Combine("real"), new DirectoryInfo(Target).LinkTarget);
        Assert.Equal([new("state", "new")], Published.Contents(Target));
    }

    [Fact]
    public void A_file_in_the_folders_place_is_named()
    {
        File.WriteAllText(Target, "");
        Assert.Equal($"--to: {Target} is a file; expected a folder.", Assert.Throws<PublishException>(() => new FolderSwap(Target)).Message);
    }

    private void AssertAlone() => Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));

    private static void Write(string folder, string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
