using CockroachBench.Harness.Cli;

namespace CockroachBench.Tests.Harness.Cli;

// A folder that `--artifacts` names may hold other files: they stay as they are.
public sealed class ArtifactsFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Empty_files_of_others_stay_and_so_does_a_folder_that_was_there()
    {
        File.WriteAllText(_folder.Combine(".gitkeep"), "");
        var artifacts = ArtifactsFolder.Create(_folder.Path, "a run", "run.json", "run.log");
        artifacts.OpenLog("run.log", console: false).Dispose();
        artifacts.RemoveIfEmpty("run.log");
        Assert.Equal([_folder.Combine(".gitkeep")], Directory.GetFileSystemEntries(_folder.Path));
        Directory.CreateDirectory(_folder.Combine("empty"));
        ArtifactsFolder.Create(_folder.Combine("empty"), "a run", "run.json", "run.log").RemoveIfEmpty("run.log");
        Assert.True(Directory.Exists(_folder.Combine("empty")));
    }

    [Theory]
    [InlineData("run.log")]
    [InlineData("results")]
    public void A_name_that_is_taken_is_refused_before_anything_is_written(string name)
    {
        File.WriteAllText(_folder.Combine(name), "mine");
        var refused = Assert.Throws<UsageException>(() => ArtifactsFolder.Create(_folder.Path, "a run", "run.json", "run.log", "results"));
        Assert.Contains($"already holds a run ({name})", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.Combine(name)));
    }

    [Fact]
    public void Folders_that_were_made_go_again_where_nothing_was_measured()
    {
        var artifacts = ArtifactsFolder.Create(_folder.Combine("a/b"), "a run", "run.json", "run.log");
        artifacts.OpenLog("run.log", console: false).Dispose();
        artifacts.RemoveIfEmpty("run.log");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
