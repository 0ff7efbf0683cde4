using System.Diagnostics;
using System.Globalization;

namespace CockroachBench.Tests.Support;

// Programs of the system, run to their end.
internal static class Command
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static string Run(string program, params string[] arguments)
    {
        var (exitCode, output, error) = Try(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
        return output;
    }

    public static (int ExitCode, string Output, string Error) Try(string program, params string[] arguments)
    {
        using var process = Process.Start(Redirected(program, arguments))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public static Task<(int ExitCode, string Output, string Error)> TryAsync(
        string program, string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = Redirected(program, arguments);
        start.WorkingDirectory = folder;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return TryAsync(start);
    }

    // Sends a signal; processes that are gone do not matter. A negative id is a process group.
    public static void Signal(string name, params IEnumerable<int> ids)
    {
        string[] all = [.. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        if (all.Length > 0) Try("kill", ["-s", name, "--", .. all]);
    }

    private static async Task<(int ExitCode, string Output, string Error)> TryAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest, TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static ProcessStartInfo Redirected(string program, IEnumerable<string> arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
}
