using CockroachBench.Claims;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Publishing;

// Names of folders, and text that stays text.
public class NameTests
{
    [Theory]
    [InlineData("PostgreSql", "15.18", true, "AMD EPYC", 2, ".NET 10.0.12", "postgresql-15-stand-in-amd-epyc-2-cores-net10")]
    [InlineData("CockroachDb", "v25.3.1", false, "Intel(R) Core(TM) i7-9700K CPU @ 3.60GHz", 8, ".NET 10.0.1", "cockroachdb-25.3-intel-core-i7-9700k-8-cores-net10")]
    [InlineData("CockroachDb", "v21.2.0-alpha.00000000-dev", false, "AMD EPYC 7B13 64-Core Processor", 128, ".NET 10.0.1", "cockroachdb-21.2-amd-epyc-7b13-128-cores-net10")]
    [InlineData("CockroachDb", "CockroachDB CCL unknown", false, "../../etc: <x>|y\u202E", 1, ".NET Framework 4.8.1 (4.8.9032.0)", "cockroachdb-cockroachdb-ccl-unknown-etc-x-y-1-cores-net-framework-4.8")]
    [InlineData("CockroachDb", "v25.3.1", false, "", 0, ".NET Core 3.1.3 (CoreCLR 4.7)", "cockroachdb-25.3-unknown-net-core-3.1")]
    public void An_environment_has_a_name_that_is_safe_as_a_folder(
        string kind, string version, bool standIn, string processor, int cores, string framework, string expected)
    {
        var file = HandMadeRun.File();
        Assert.Equal(expected, EnvironmentName.Of(file with
        {
            Server = file.Server! with { Kind = kind, Version = version, IsStandIn = standIn },
            Machine = file.Machine with { Processor = processor, LogicalCores = cores },
            Runtime = file.Runtime with { Framework = framework },
        }));
    }

    [Fact]
    public void A_run_is_named_by_its_start_and_commit_in_every_time_zone()
    {
        var file = HandMadeRun.File() with { StartedAt = new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.FromHours(3)) };
        Assert.Equal("20260101-220000-0123456789", EnvironmentName.Entry(file));
        Assert.Equal("20260101-220000-nocommit-abcd", EnvironmentName.Entry(file with { Commit = null }));
        Assert.StartsWith("no-server-", EnvironmentName.Of(file with { Server = null }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Buffered_Npgsql", "Buffered_Npgsql")]
    [InlineData("_x_ a_", "\\_x\\_ a\\_")]
    [InlineData("C# #1", "C\\# \\#1")]
    [InlineData("a|b<c>&d", "a\\|b&lt;c>&amp;d")]
    [InlineData("Byte[]", "Byte\\[\\]")]
    [InlineData("**b** `c` ~~d~~ $e$ \\", "\\*\\*b\\*\\* \\`c\\` \\~\\~d\\~\\~ \\$e\\$ \\\\")]
    [InlineData("http://x www.y @z", "http&#58;//x www&#46;y &#64;z")]
    [InlineData("a\r\nb\0c\u202Ed", "a  b c\uFFFDd")]
    public void Text_means_nothing_to_markdown(string text, string expected) => Assert.Equal(expected, Markdown.Text(text));

    [Fact]
    public void Code_outlasts_the_backticks_in_it()
    {
        Assert.Equal("````sql\nselect '```'\n````\n", Markdown.Block("select '```'", "sql"));
    }

    [Fact]
    public void A_link_keeps_its_target_together() =>
        Assert.Equal("[a\\]b](../x%20y/%28z%29.cs#L1-L2)", Markdown.Link("a]b", "../x y/(z).cs#L1-L2"));

    [Fact]
    public void A_method_is_linked_within_the_repository_or_not_at_all()
    {
        var c = HandMadeRun.Case("A_B") with { Source = new RunSource("benchmarks/X.cs", 3, 9) };
        Assert.Equal("[A_B](../../benchmarks/X.cs#L3-L9)", new RepositoryLinks("../").Below(1).Method(c));
        Assert.Equal("A_B", new RepositoryLinks((string?)null).Below(1).Method(c));
        Assert.Equal("A_B", new RepositoryLinks("../").Method(c with { Source = null }));
    }

    [Fact]
    public void A_methods_lines_run_from_its_attributes_to_its_end()
    {
        string[] lines =
        [
            "public class X", "{", "    /// <summary>One.</summary>", "    [Benchmark(Baseline = true)]", "    public long One() => Run(",
            "        1);", "",
            "    [Benchmark, Category(\"a\")]", "    [Other]", "    public async Task<long> Two()", "    {", "        if (x)", "        {",
            "        }", "    }", "}",
        ];
        Assert.Equal((4, 6), MethodSource.Lines(lines, "One"));
        Assert.Equal((8, 15), MethodSource.Lines(lines, "Two"));
        Assert.Null(MethodSource.Lines(lines, "Three"));
    }

    [Fact]
    public void A_method_of_this_repository_is_found_at_its_commit()
    {
        var file = HandMadeRun.File(HandMadeRun.Case("Dispose_Npgsql", "Reads/EarlyExit"), HandMadeRun.Case("Absent", "Reads/EarlyExit"),
            HandMadeRun.Case("A", "Gone/Family"));
        var sha = Command.Try("git", "-C", ProgramUnderTest.Root, "rev-parse", "HEAD").Output.Trim();
        Assert.SkipWhen(sha.Length == 0, "this is no git checkout");
        var located = new MethodSource(ProgramUnderTest.Root, SuitePages.Sources).Locate(file with { Commit = new RunCommit(sha, false) });
        var source = located.Cases[0].Source;
        Assert.Equal("benchmarks/CockroachBench/Reads/EarlyExitBenchmarks.cs", source?.Path);
        Assert.True(source!.LastLine > source.FirstLine);
        Assert.All(located.Cases.Skip(1), c => Assert.Null(c.Source));
        // a commit that is not here
        Assert.All(new MethodSource(ProgramUnderTest.Root, SuitePages.Sources).Locate(file).Cases, c => Assert.Null(c.Source));
    }
}
