namespace CockroachBench.Harness.Running;

internal sealed record CommandAnswer(int ExitCode, string Output, string Error)
{
    // The line that most likely says what is wrong.
    public string Complaint =>
        (Error + '\n' + Output).Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? $"exit code {ExitCode}";
}

internal static class ChildCommand
{
    // When cancelled, the program is ended with all it started. 'restrict' takes variables of this process away from it.
    public static async Task<CommandAnswer> RunAsync(
        string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken, Action<ProcessStartInfo>? restrict = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        restrict?.Invoke(start);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Start(start);
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
        return new CommandAnswer(process.ExitCode, await output, await error);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UsageException($"'{start.FileName}' could not be started ({e.Message}). Put it on PATH.");
        }
    }
}
