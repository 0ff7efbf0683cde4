using System.Diagnostics;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

/// <summary>Runs what the workflows run, as a process of its own.</summary>
internal static class Script
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The path of one of the workflows' scripts.</summary>
    public static string Path(string name) => System.IO.Path.Combine(ProgramUnderTest.Root, ".github", "scripts", name);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and all it said.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest, TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
