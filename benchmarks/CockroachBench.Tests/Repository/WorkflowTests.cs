using System.Text.RegularExpressions;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

// Who may write runs no code but the workflows' own.
public sealed partial class WorkflowTests
{
    private static string Folder { get; } = Path.Combine(ProgramUnderTest.Root, ".github", "workflows");

    public static TheoryData<string> Files { get; } = [.. Directory.GetFiles(Folder, "*.yml").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_checkout_leaves_a_token_behind(string file)
    {
        var steps = Jobs(file).SelectMany(j => Steps(j)).Where(s => s.Contains("actions/checkout@", StringComparison.Ordinal)).ToList();
        Assert.All(steps, s => Assert.Contains("persist-credentials: false", s, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_job_that_may_write_restores_and_builds_nothing(string file) =>
        Assert.All(Jobs(file).Where(j => j.Contains(": write", StringComparison.Ordinal)),
            j => Assert.DoesNotMatch("setup-dotnet|dotnet |npm |nuget", j));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_token_is_in_no_more_than_the_step_that_needs_it(string file)
    {
        foreach (var job in Jobs(file))
        {
            Assert.DoesNotContain("github.token", job.Split("steps:")[0], StringComparison.Ordinal);
            // As an argument other processes see it.
            Assert.All(Steps(job), s => Assert.DoesNotMatch(TokenInScript(), s));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_action_is_pinned_to_a_commit(string file) =>
        Assert.All(Uses().Matches(Read(file)), m => Assert.Matches("@[0-9a-f]{40} # v", m.Value));

    [Fact]
    public async Task In_CI_a_package_that_the_lock_file_does_not_name_is_not_restored()
    {
        using var copy = new TemporaryFolder();
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json",
            .. new[] { "Databases", "Platform" }.SelectMany(
                p => new[] { $"benchmarks/CockroachBench.{p}/CockroachBench.{p}.csproj",
                $"benchmarks/CockroachBench.{p}/packages.lock.json" })])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy.Combine(file))!);
            File.Copy(Path.Combine(ProgramUnderTest.Root, file), copy.Combine(file));
        }
        var versions = copy.Combine("Directory.Packages.props");
        await File.WriteAllTextAsync(
            versions, NpgsqlVersion().Replace(await File.ReadAllTextAsync(versions, TestContext.Current.CancellationToken), "${1}9.0.3"),
            TestContext.Current.CancellationToken);
        string[] arguments = ["restore", "benchmarks/CockroachBench.Databases", "-nodeReuse:false"];
        var (exitCode, output, _) =
            await Command.TryAsync("dotnet", copy.Path, arguments, ("CI", "true"), ("MSBUILDDISABLENODEREUSE", "1"));
        Assert.True(exitCode != 0 && output.Contains("NU1004", StringComparison.Ordinal), output);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static IEnumerable<string> Jobs(string file) =>
        JobStart().Split(Read(file).Split("\njobs:\n")[1]).Where(j => j.Trim().Length > 0);

    private static string[] Steps(string job) => StepStart().Split(job.Split("steps:")[1]);

    [GeneratedRegex(@"^  \w+:\n", RegexOptions.Multiline)]
    private static partial Regex JobStart();

    [GeneratedRegex("^      - ", RegexOptions.Multiline)]
    private static partial Regex StepStart();

    [GeneratedRegex(@"^ *-? *uses: .*$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"run:[\s\S]*\$\{\{ *(github\.token|secrets\.)")]
    private static partial Regex TokenInScript();

    [GeneratedRegex("(PackageVersion Include=\"Npgsql\" Version=\")[^\"]+")]
    private static partial Regex NpgsqlVersion();
}
