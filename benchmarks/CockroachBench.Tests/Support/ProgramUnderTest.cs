using CockroachBench.Tests.Support;

[assembly: AssemblyFixture(typeof(ProgramUnderTest))]

namespace CockroachBench.Tests.Support;

// The real program, built in Release: only that measures.
public sealed class ProgramUnderTest
{
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(3);

    private Task? _build;

    public static string Root => BuiltProgram.Root;

    public async Task<string> GetAsync()
    {
        await (_build ??= BuildAsync());
        return BuiltProgram.Assembly;
    }

    public async Task<string> GetLabAsync()
    {
        await GetAsync();
        return Path.Combine(Root, "benchmarks", "CockroachBench.Lab", "bin", "Release", "net10.0", "CockroachBench.Lab.dll");
    }

    internal async Task<ProgramRun> StartLabAsync(IEnumerable<string> arguments) =>
        ProgramRun.Start(await GetLabAsync(), Root, arguments, ownGroup: false, []);

    internal Task<ProgramRun> StartAsync(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        StartAsync(arguments, ownGroup: false, environment);

    internal async Task<ProgramRun> StartAsync(
        IEnumerable<string> arguments, bool ownGroup, params (string Name, string Value)[] environment) =>
        ProgramRun.Start(await GetAsync(), Root, arguments, ownGroup, environment);

    internal async Task<ProgramRun> RunAsync(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var run = await StartAsync(arguments, environment);
        await run.WaitForExitAsync();
        return run;
    }

    // A test run in Release has just built it, as a project the tests refer to.
    private static async Task BuildAsync()
    {
#if DEBUG
        var start = new System.Diagnostics.ProcessStartInfo("dotnet") { WorkingDirectory = Root, RedirectStandardOutput = true };
        foreach (var argument in (string[])["build", Path.Combine("benchmarks", "CockroachBench.Lab"), "-c", "Release", "-nodeReuse:false",
            "-p:UseSharedCompilation=false", "--nologo"])
            start.ArgumentList.Add(argument);
        using var build = System.Diagnostics.Process.Start(start)!;
        var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            .WaitAsync(LongestBuild, TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(build.ExitCode == 0, output);
#else
        await Task.CompletedTask;
        Assert.True(Directory.Exists(BuiltProgram.Folder), $"{BuiltProgram.Folder} is not there, though these tests were built in Release");
#endif
    }
}
