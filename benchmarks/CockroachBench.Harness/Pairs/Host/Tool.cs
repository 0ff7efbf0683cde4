using System.ComponentModel;

namespace CockroachBench.Harness.Pairs.Host;

internal static class Tool
{
    // When cancelled, the program is ended with all it started. 'restrict' takes variables of this process away from it.
    public static async Task<ChildResult> RunAsync(
        string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken, Action<ProcessStartInfo>? restrict = null)
    {
        var command = new ChildCommand(program, arguments)
        {
            Folder = folder,
            Restrict = start =>
            {
                restrict?.Invoke(start);
                foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
            },
        };
        try
        {
            var result = await command.RunAsync(cancellationToken);
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
