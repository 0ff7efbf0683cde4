using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Platform;

// An output file changes in its content and in nothing else, and nothing around it changes at all.
public sealed class OutputFileTests : IDisposable
{
    private const int Seed = 20261129;
    private const int Rounds = 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_the_content_of_the_named_file_changes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "stat is Linux's");
        var random = new Random(Seed);
        var (written, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var root = _folder.Combine($"round{round}");
            Directory.CreateDirectory(Path.Combine(root, "real"));
            File.WriteAllText(Path.Combine(root, "real", "target"), "before");
            File.CreateSymbolicLink(Path.Combine(root, "absolute"), Path.Combine(root, "real", "target"));
            File.CreateSymbolicLink(Path.Combine(root, "chain"), "folder/../absolute");
            Directory.CreateSymbolicLink(Path.Combine(root, "folder"), "real");
            File.CreateSymbolicLink(Path.Combine(root, "real", "up"), "../real/target");
            File.CreateSymbolicLink(Path.Combine(root, "dangling"), "real/new");
            File.CreateSymbolicLink(Path.Combine(root, "loop"), "loop");
            RandomTree.Plant(random, root, ["a", "b", "c", "d/e", "d/f"]);
            string[] names = ["a", "b", "c", "d/e", "d/f", "absolute", "chain", "folder/up", "folder/target", "dangling", "loop", "new",
                "missing/new", "real/target/new", "real", "real/", "", new string('x', 300)];
            foreach (var name in names)
            {
                var path = name.Length == 0 ? "" : Path.Combine(root, name);
                if (path.Length > 0 && FileFacts.KindOf(path) == FileKind.Fifo) continue; // its own test: it needs a reader
                var before = Lines(root);
                var error = Record.Exception(() => new OutputFile("--markdown", path).Write($"{round} {name}"));
                Assert.True(error is null or OutputFileException, $"seed {Seed}, round {round}, {name}: {error}");
                var after = Lines(root);
                if (error is not null)
                {
                    refused++;
                    Assert.StartsWith("--markdown: ", error.Message, StringComparison.Ordinal);
                    Assert.Equal(before, after);
                    continue;
                }
                written++;
                Assert.Equal($"{round} {name}", File.ReadAllText(path));
                // One file is new or has other content and another inode, and its kind, mode and owner; folders and links keep theirs.
                var (gone, come) = (before.Except(after).ToList(), after.Except(before).ToList());
                Assert.True(come.Count == 1 && gone.Count <= 1,
                    $"seed {Seed}, round {round}, {name}: {string.Join('\n', gone)}\nbecame\n{string.Join('\n', come)}");
                if (gone.Count == 1)
                    Assert.Equal(gone[0].Split('\t')[..4].Where((_, i) => i != 1), come[0].Split('\t')[..4].Where((_, i) => i != 1));
            }
        }
        Assert.True(written >= 5 * Rounds && refused >= 5 * Rounds, $"{written} written, {refused} refused");
    }

    [Fact]
    public void A_FIFO_without_a_reader_does_not_block_for_ever()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs have names on Linux");
        var fifo = SpecialFiles.MakeFifo(_folder.Combine("fifo"));
        var output = new OutputFile("--markdown", fifo) { Patience = TimeSpan.FromMilliseconds(200) };
        Assert.Contains("nothing reads it", Assert.Throws<OutputFileException>(() => output.Write("x")).Message, StringComparison.Ordinal);
        // Whoever still waits is let go.
        Assert.Equal("x", File.ReadAllText(fifo));
    }

    [Fact]
    public void What_an_open_file_of_the_system_leads_to_stays_that_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        using var open = new FileStream(_folder.Combine("open"), FileMode.Create, FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete);
        var before = SpecialFiles.Of(open.Name);
        new OutputFile("--json", $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}").Write("text");
        Assert.Equal(before, SpecialFiles.Of(open.Name));
        Assert.Equal("text", File.ReadAllText(open.Name));
    }

    [Fact]
    public void A_file_in_a_folder_that_takes_no_other_is_written_in_place()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can mount");
        // A file that something is mounted on can be written, and not replaced.
        File.WriteAllText(_folder.Combine("outside"), "before");
        File.WriteAllText(_folder.Combine("inside"), "");
        Assert.SkipUnless(Command.Try("mount", "--bind", _folder.Combine("outside"), _folder.Combine("inside")).ExitCode == 0,
            "mounting is not allowed here");
        try
        {
            new OutputFile("--json", _folder.Combine("inside")).Write("text");
            Assert.Equal("text", File.ReadAllText(_folder.Combine("outside")));
        }
        finally
        {
            Command.Run("umount", _folder.Combine("inside"));
        }
    }

    private static HashSet<string> Lines(string root) =>
        [.. SpecialFiles.Everything(root).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
