using CockroachBench.Results.Model;
using CockroachBench.Results.Publishing;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

// Publishing writes into a folder of its own making or an empty one, and what else lies there and beside it stays as it is.
public sealed class PublishedFolderTests : IDisposable
{
    private const string Environment = "postgresql-15-stand-in-a-2-cores-net10";
    private const int Seed = 20261130;
    private const int Rounds = 24;

    private readonly TemporaryFolder _folder = new();
    private string Results => _folder.Combine("results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Another_persons_folder_is_refused_before_anything_is_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "stat is Linux's");
        var artifacts = Artifacts("a");
        Directory.CreateDirectory(Path.Combine(Results, "site"));
        await File.WriteAllTextAsync(
            Path.Combine(Results, "README.md"), "# Results\n\nof our election", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Results, "site", "index.html"), "theirs", TestContext.Current.CancellationToken);
        var before = SpecialFiles.Everything(_folder.Path);
        var refusal = await Assert.ThrowsAsync<PublishException>(() => Published.PublishAsync(new([artifacts], Results)));
        Assert.StartsWith($"--to: {Results} is not empty, and its README.md does not say that publish made it.", refusal.Message,
            StringComparison.Ordinal);
        Assert.Equal(before, SpecialFiles.Everything(_folder.Path));
    }

    [Fact]
    public async Task The_folder_itself_keeps_its_mode_and_its_place()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "stat is Linux's");
        Directory.CreateDirectory(Results);
        SpecialFiles.SetMode(Results, (UnixFileMode)0b010_111_101_000);
        var before = SpecialFiles.Of(Results);
        await Published.PublishAsync(new([Artifacts("a")], Results));
        Assert.Equal(before, SpecialFiles.Of(Results));
        var page = Path.Combine(Results, "README.md");
        SpecialFiles.SetMode(page, (UnixFileMode)0b110_110_000);
        await Published.PublishAsync(new([Artifacts("b", 1)], Results));
        Assert.Equal(before, SpecialFiles.Of(Results));
        Assert.Equal((UnixFileMode)0b110_110_000, SpecialFiles.ModeOf(page));
    }

    [Theory]
    [InlineData("results.publish.new/thesis.txt")]
    [InlineData("results.publish.new/owner")]
    [InlineData("results.publish.new")]
    [InlineData("results.publish.old/thesis.txt")]
    [InlineData("results.publish.lock")]
    public async Task What_a_stranger_keeps_beside_it_under_our_names_stays(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "stat is Linux's");
        var artifacts = Artifacts("a");
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Combine(path))!);
        await File.WriteAllTextAsync(_folder.Combine(path), "years of work", TestContext.Current.CancellationToken);
        var before = SpecialFiles.Of(_folder.Combine(path));
        // It may refuse, or do without the name.
        var refusal = await Record.ExceptionAsync(() => Published.PublishAsync(new([artifacts], Results)));
        Assert.True(refusal is null or PublishException, refusal?.ToString());
        Assert.Equal(before, SpecialFiles.Of(_folder.Combine(path)));
        Assert.Equal("years of work", await File.ReadAllTextAsync(_folder.Combine(path), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_environment_that_is_a_link_is_not_written_through()
    {
        await Published.PublishAsync(new([Artifacts("a")], Results));
        Directory.Move(Path.Combine(Results, Environment), _folder.Combine("elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(Results, Environment), _folder.Combine("elsewhere"));
        var before = Published.Contents(_folder.Combine("elsewhere"));
        Assert.Contains("is a link",
            (await Assert.ThrowsAsync<PublishException>(() => Published.PublishAsync(new([Artifacts("b", 1)], Results)))).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Published.Contents(_folder.Combine("elsewhere")));
    }

    [Fact]
    public async Task Other_files_in_and_around_the_folder_stay_byte_for_byte()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "stat is Linux's");
        var random = new Random(Seed);
        var (refused, taken) = (0, 0);
        var artifacts = new[] { Artifacts("a"), Artifacts("b", 1) };
        for (var round = 0; round < Rounds; round++)
        {
            var root = _folder.Combine($"round{round}");
            Directory.CreateDirectory(root);
            var results = Path.Combine(root, "results");
            var kind = random.Next(4); // absent, empty, another's, published
            if (kind > 0) Directory.CreateDirectory(results);
            if (kind == 3) await Published.PublishAsync(new([artifacts[0]], results));
            RandomTree.Plant(random, root, ["other", "results.publish.old", "results.publish.lock", ".results", "results.bak"]);
            if (random.Next(4) == 0) RandomTree.Plant(random, root, ["results.publish.new"]);
            if (kind >= 2) RandomTree.Plant(
                random, results, ["README.txt", "site/other.html", "accuracy/a.md", "notes/x/y", $"{Environment}/notes.md",
                $"{Environment}/history/.keep", "z"]);
            if (kind == 2 && !Directory.EnumerateFileSystemEntries(results).Any()) await File.WriteAllTextAsync(
                Path.Combine(results, "one"), "x", TestContext.Current.CancellationToken);
            var before = Lines(root);

            var refusal = await Record.ExceptionAsync(() => Published.PublishAsync(new([artifacts[1]], results)));
            Assert.True(refusal is null or PublishException or RunFormatException, $"seed {Seed}, round {round}: {refusal}");
            var after = Lines(root);
            if (refusal is not null)
            {
                refused++;
                Assert.Equal(before, after);
                continue;
            }
            taken++;
            Assert.NotEqual(2, kind);
            Assert.All(before, line =>
                Assert.True(after.Contains(line) || IsPage(root, line), $"seed {Seed}, round {round}: {line} is gone or changed"));
            Assert.All(after, line =>
                Assert.True(before.Contains(line) || IsPage(root, line) || IsOurFolder(root, line),
                $"seed {Seed}, round {round}: {line} is new"));
        }
        Assert.True(refused >= Rounds / 8 && taken >= Rounds / 8, $"{refused} refused, {taken} taken: too much alike");
    }

    private static HashSet<string> Lines(string root) =>
        [.. SpecialFiles.Everything(root).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static bool IsPage(string root, string line)
    {
        var path = Path.GetRelativePath(root, line.Split('\t')[0]);
        return path is "results/README.md" or "results/site/index.html"
            or $"results/{Environment}/README.md" or $"results/{Environment}/claims.md"
            || path.StartsWith($"results/{Environment}/history/20260103", StringComparison.Ordinal);
    }

    // One that was there before stays, with its mode and its inode.
    private static bool IsOurFolder(string root, string line) =>
        Path.GetRelativePath(root,
            line.Split('\t')[0]) is "results" or "results/site" or $"results/{Environment}" or $"results/{Environment}/history";

    private string Artifacts(string name, int day = 0) => Published.Artifacts(_folder.Combine(name), day == 0 ? Published.CleanRun()
        : Published.CleanRun($"2026010{2 + day}-030405-quick-abcd", new DateTimeOffset(2026, 1, 2 + day, 3, 4, 5, TimeSpan.Zero)),
        ("Base", 2000), ("Other", 1000));
}
