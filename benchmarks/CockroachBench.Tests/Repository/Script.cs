using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Repository;

internal static class Script
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string name, string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var script = Path.Combine(ProgramUnderTest.Root, ".github", "scripts", name);
        var (exitCode, output, error) = await Command.TryAsync(script, folder, arguments, environment);
        return (exitCode, output + error);
    }
}
