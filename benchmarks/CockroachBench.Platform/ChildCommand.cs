namespace CockroachBench.Platform;

internal sealed record ChildResult(int ExitCode, string Output, string Error)
{
    public string Complaint =>
        $"{Error}\n{Output}".Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? $"exit code {ExitCode}";
}

// Runs another program to its end and reads what it writes. A server that must not outlive this process needs GuardedProcess instead.
internal sealed record ChildCommand(string Program, IEnumerable<string> Arguments)
{
    public string Folder { get; init; } = "";
    public string Input { get; init; } = "";
    public TimeSpan Limit { get; init; } = Timeout.InfiniteTimeSpan;
    public Action<ProcessStartInfo>? Restrict { get; init; }

    // The output without white space at its end; null if the program is missing or fails.
    public static string? TryRead(string folder, string program, params string[] arguments)
    {
        try
        {
            var result = new ChildCommand(program, arguments) { Folder = folder }.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
            return result.ExitCode == 0 ? result.Output.TrimEnd() : null;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }

    // When it is cancelled or takes too long (TimeoutException), it is killed with all processes that it started.
    // Throws Win32Exception if the program cannot be started.
    public async Task<ChildResult> RunAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        Restrict?.Invoke(start);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Limit);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(end.Token);
            var error = process.StandardError.ReadToEndAsync(end.Token);
            await WriteAsync(process.StandardInput, end.Token);
            await process.WaitForExitAsync(end.Token);
            return new(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            // Whoever removes its folder next must not find it still writing there.
            await process.WaitForExitAsync(CancellationToken.None);
            if (cancellationToken.IsCancellationRequested) throw;
            throw new TimeoutException($"{Program} did not end within {Limit.TotalSeconds:0} s", e);
        }
    }

    private async Task WriteAsync(StreamWriter input, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(Input.AsMemory(), cancellationToken);
            input.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and its output say why.
        }
    }
}
