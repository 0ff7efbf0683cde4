using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.DotNetCli;
using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Harness.Running;

public class SlowMachineTests
{
    [Fact]
    public void A_build_that_BenchmarkDotNet_ended_for_its_time_is_named_as_that()
    {
        var limit = TimeSpan.FromMilliseconds(200);
        var ended = DotNetCliCommandExecutor.Execute(new DotNetCliCommand("sleep", "30", null!, NullLogger.Instance, null!, [], limit));
        Assert.False(ended.IsSuccess);
        var reason = MeasuredRunner.BuildFailure(ended.AllInformation, TimeSpan.FromMinutes(20));
        Assert.Equal("the build of the measuring program took longer than 20 min 0 s and was ended; end what else runs here, or allow "
            + "more with --buildTimeout SECONDS", reason);
    }

    [Fact]
    public void Another_failure_is_named_by_its_error() =>
        Assert.Equal("the measuring program does not build: x.cs(1,2): error CS1002: ; expected",
            MeasuredRunner.BuildFailure(
            "Standard output: \n\n x.csproj\nx.cs(1,2): error CS1002: ; expected\n Standard error: \n", TimeSpan.FromMinutes(1)));

    [Theory]
    [InlineData(5, 2)]
    [InlineData(60, 2)]
    [InlineData(180, 6)]
    [InlineData(100_000, 20)]
    public void A_machine_that_builds_slowly_has_more_time_for_a_case(int buildSeconds, int minutes)
    {
        using var children = new ChildProcesses(TimeSpan.FromMinutes(2));
        children.AllowFor(TimeSpan.FromSeconds(buildSeconds));
        Assert.Equal(TimeSpan.FromMinutes(minutes), children.LongestCase);
    }
}
