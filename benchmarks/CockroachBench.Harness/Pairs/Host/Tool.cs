using System.Diagnostics;
using CockroachBench.Harness.Running;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>What another program answered.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ToolAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>The line that most likely says what is wrong.</summary>
    public string Complaint => (Error + '\n' + Output).Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? $"exit code {ExitCode}";
}

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
    public static async Task<ToolAnswer> RunAsync(
        string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken, Action<ProcessStartInfo>? restrict = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        restrict?.Invoke(start);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UsageException($"pr: '{program}' could not be started ({e.Message}). It has to be on PATH: the two commits are checked out with git and built with dotnet.");
        }
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                throw;
            }
            if (process.ExitCode != 0 && cancellationToken.IsStopping()) throw new OperationCanceledException(cancellationToken);
            return new ToolAnswer(process.ExitCode, await output, await error);
        }
    }
}
