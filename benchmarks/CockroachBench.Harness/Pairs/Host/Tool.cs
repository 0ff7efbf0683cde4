using System.ComponentModel;
using System.Diagnostics;
using CockroachBench.Harness.Running;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>Runs git and dotnet.</summary>
internal static class Tool
{
    /// <summary>Runs a program to its end; when cancelled it is ended with all it started.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables on top of those it has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="restrict">Takes variables of this process away from it; null leaves all.</param>
    /// <exception cref="UsageException">The program is not on PATH.</exception>
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
            return result.ExitCode != 0 && cancellationToken.IsStopping() ? throw new OperationCanceledException(cancellationToken) : result;
        }
        catch (Win32Exception e)
        {
            throw new UsageException(
                $"pr: '{program}' could not be started ({e.Message}). Put it on PATH: git checks the two commits out, dotnet builds them.");
        }
    }
}
