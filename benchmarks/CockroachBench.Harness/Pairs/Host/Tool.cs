using System.ComponentModel;

namespace CockroachBench.Harness.Pairs.Host;

internal static class Tool
{
    // When cancelled, the program is ended with all it started. 'prepare' changes the variables that it gets.
    public static async Task<ChildResult> RunAsync(
        string program, string folder, IEnumerable<string> arguments, Action<ProcessStartInfo> prepare, CancellationToken cancellationToken)
    {
        try
        {
            var result = await new ChildCommand(program, arguments) { Folder = folder, Restrict = prepare }.RunAsync(cancellationToken);
            if (result.ExitCode != 0 && cancellationToken.IsStopping()) throw new OperationCanceledException(cancellationToken);
            return result;
        }
        catch (Win32Exception e)
        {
            throw new UsageException(
                $"'{program}' could not be started ({e.Message}). Put it on PATH: git checks the two commits out, dotnet builds them.");
        }
    }
}
