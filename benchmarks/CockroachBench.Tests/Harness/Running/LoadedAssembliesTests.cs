using System.Text;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Running;

// EF Core is in the processes that measure it alone: what a run loads, as the runtime's own trace has it.
[Collection(Lane.Runs)]
public class LoadedAssembliesTests(ProgramUnderTest program)
{
    [Theory]
    [InlineData("*PreparedBenchmarks*", false)]
    [InlineData("*EfCompiledBenchmarks*", true)]
    public async Task EF_Core_is_loaded_for_its_own_cases_alone(string filter, bool isLoaded)
    {
        TestServers.Provider(TestServers.Postgres);
        using var folder = new TemporaryFolder();
        var trace = folder.Combine("loads.nettrace");
        await using var run = await program.RunAsync(
            ["run", "--profile", "smoke", "--database", "postgres", "--filter", filter, "--artifacts", folder.Combine("artifacts")],
            ("DOTNET_EnableEventPipe", "1"), ("DOTNET_EventPipeOutputPath", trace),
            ("DOTNET_EventPipeConfig", "Microsoft-Windows-DotNETRuntime:0x8:4")); // the loader's events
        run.AssertExitCode(0);
        var loads = await File.ReadAllBytesAsync(trace, TestContext.Current.CancellationToken);
        Assert.True(Contains(loads, "Npgsql, Version="));
        Assert.Equal(isLoaded, Contains(loads, "Microsoft.EntityFrameworkCore, Version="));
    }

    private static bool Contains(byte[] trace, string text) => trace.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
