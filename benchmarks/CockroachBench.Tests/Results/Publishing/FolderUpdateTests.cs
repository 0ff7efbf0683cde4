using CockroachBench.Results.Publishing;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

// A folder changes as a whole, and what a stopped process leaves is put right.
public sealed class FolderUpdateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string Target => _folder.Combine("results");
    private string Beside => Target + ".publish.new";

    private static readonly Dictionary<string,
    string> Old = new() { ["README.md"] = "old", ["gone/file"] = "1", ["other"] = "2", ["stranger"] = "3" };
    private static readonly Dictionary<string, string> New = new() { ["README.md"] = "new", ["sub/new"] = "4" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_new_content_takes_the_place_of_the_old()
    {
        Write(Target, "kept", "1");
        Write(Target, "sub/gone", "2");
        using (var update = new FolderUpdate(Target))
        {
            Write(update.Staged, "new", "3");
            Assert.Equal(["kept", "sub/gone"], Published.Contents(Target).Keys);
            Assert.True(update.Commit(made: ["sub/gone", "sub/never"]));
        }
        Assert.Equal([new("kept", "1"), new("new", "3")], Published.Contents(Target));
        AssertAlone();
    }

    [Fact]
    public void A_kept_file_that_is_replaced_counts_as_a_change()
    {
        Write(Target, "kept", "1");
        using var update = new FolderUpdate(Target);
        AtomicFile.WriteAllText(Path.Combine(update.Staged, "kept"), "2");
        Assert.Equal("1", File.ReadAllText(Path.Combine(Target, "kept")));
        Assert.True(update.Commit());
        Assert.Equal("2", File.ReadAllText(Path.Combine(Target, "kept")));
    }

    [Fact]
    public void A_neighbour_that_is_not_its_own_is_not_written_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links need Linux here");
        Write(_folder.Path, "precious", "1");
        Write(Target, "README.md", "old");
        File.CreateSymbolicLink(Path.Combine(Target, "README.md.tmp"), _folder.Combine("precious"));
        using var update = new FolderUpdate(Target);
        AtomicFile.WriteAllText(Path.Combine(update.Staged, "README.md"), "new");
        Assert.True(update.Commit());
        Assert.Equal(("1", "new"), (File.ReadAllText(_folder.Combine("precious")), File.ReadAllText(Path.Combine(Target, "README.md"))));
    }

    [Theory]
    [InlineData("""{"Put": ["k/precious"], "Remove": []}""")]
    [InlineData("""{"Put": [], "Remove": ["k/precious"]}""")]
    [InlineData("""{"Put": [], "Remove": ["../precious"]}""")]
    [InlineData("null")]
    [InlineData("""{"Put": null, "Remove": [null]}""")]
    public void A_plan_that_came_with_the_folder_moves_nothing_from_elsewhere(string plan)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links need Linux here");
        Write(_folder.Combine("mine"), "precious", "1");
        Write(_folder.Path, "precious", "1");
        Write(Target, "README.md", "old");
        Write(Beside, "owner", "cockroachbench publish\n");
        Write(Beside, "plan.json", plan);
        Directory.CreateDirectory(Path.Combine(Beside, "files"));
        foreach (var root in (string[])[Target, Path.Combine(Beside, "files")]) Directory.CreateSymbolicLink(
            Path.Combine(root, "k"), _folder.Combine("mine"));
        Assert.Throws<PublishException>(() => new FolderUpdate(Target).Dispose());
        Assert.True(File.Exists(_folder.Combine("mine/precious")));
        Assert.True(File.Exists(_folder.Combine("precious")));
    }

    [Fact]
    public void Another_users_plan_is_in_the_way()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "giving a folder to another user needs root");
        Write(Beside, "owner", "cockroachbench publish\n");
        Write(Beside, "plan.json", """{"Put": [], "Remove": []}""");
        Command.Run("chown", "-R", "65534", Beside);
        Assert.Contains("is not its own", Assert.Throws<PublishException>(() => new FolderUpdate(Target)).Message,
            StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Beside, "plan.json")));
    }

    [Fact]
    public void Without_a_commit_nothing_happened()
    {
        Write(Target, "kept", "1");
        using (var update = new FolderUpdate(Target))
        {
            Write(update.Staged, "new", "3");
        }
        Assert.Equal([new("kept", "1")], Published.Contents(Target));
        AssertAlone();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_process_killed_at_any_step_left_is_put_right(bool wasThere)
    {
        foreach (var planned in (bool[])[false, true])
        {
            // A step is a file that is moved or removed before the end came.
            for (var steps = 0; steps <= (planned ? 4 : 0); steps++)
            {
                if (Directory.Exists(Target)) Directory.Delete(Target, recursive: true);
                if (wasThere) foreach (var (path, text) in Old) Write(Target, path, text);
                Write(Beside, "owner", "cockroachbench publish\n");
                foreach (var (path, text) in New) Write(Beside, $"files/{path}", text);
                if (planned) Write(Beside, "plan.json", """{"Put":["README.md","sub/new"],"Remove":["gone/file","other"]}""");
                var moved = New.Keys.Take(steps).ToList();
                foreach (var path in moved)
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Target, path))!);
                    File.Move(Path.Combine(Beside, "files", path), Path.Combine(Target, path), overwrite: true);
                }
                if (wasThere && steps > 2) Directory.Delete(Path.Combine(Target, "gone"), recursive: true);
                if (wasThere && steps > 3) File.Delete(Path.Combine(Target, "other"));

                new FolderUpdate(Target).Dispose();
                var expected = planned ? New.Concat(wasThere ? Old.Where(f => f.Key == "stranger") : []) : wasThere ? Old : [];
                Assert.Equal(expected.OrderBy(f => f.Key, StringComparer.Ordinal), Published.Contents(Target));
                Assert.False(Directory.Exists(Path.Combine(Target, "gone")) && planned);
                Assert.False(Directory.Exists(Beside));
            }
        }
    }

    [Fact]
    public void Two_at_once_are_refused()
    {
        using var first = new FolderUpdate(Target);
        Assert.Contains("is being published by another process", Assert.Throws<PublishException>(() => new FolderUpdate(Target)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_link_the_folder_itself_changes()
    {
        Write(_folder.Combine("real"), "state", "old");
        Directory.CreateSymbolicLink(Target, _folder.Combine("real"));
        using (var update = new FolderUpdate(Target))
        {
            Write(update.Staged, "state", "new");
            update.Commit();
        }
        Assert.Equal(_folder.Combine("real"), new DirectoryInfo(Target).LinkTarget);
        Assert.Equal([new("state", "new")], Published.Contents(Target));
    }

    [Fact]
    public void A_file_in_the_folders_place_is_named()
    {
        File.WriteAllText(Target, "");
        Assert.Equal($"--to: {Target} is a file; expected a folder.",
            Assert.Throws<PublishException>(() => new FolderUpdate(Target)).Message);
    }

    private void AssertAlone() => Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));

    private static void Write(string folder, string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
