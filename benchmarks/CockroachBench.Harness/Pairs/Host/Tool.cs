using System.Diagnostics;
using CockroachBench.Harness.Running;

namespace CockroachBench.Harness.Pairs.Host;

// What another program answered.
internal sealed record ToolAnswer(int ExitCode, string Output, string Error)
{
    public string Complaint => (Error + '\n' + Output).Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? $"exit code {ExitCode}";
}

// Runs git and dotnet.
internal static class Tool
{
    // Runs a program to its end; when cancelled it is ended with all it started.
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
