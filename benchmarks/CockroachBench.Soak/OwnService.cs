namespace CockroachBench.Soak;

internal sealed class OwnService : ITarget
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isMute;

    private OwnService(Process process, StreamWriter log) => (_process, _log) = (process, log);

    public Uri Address { get; private set; } = null!;
    public bool HasEnded => _process.HasExited;
    public int? InspectedProcess => _process.Id;

    public static async Task<OwnService> StartAsync(
        string program, LoadScenario scenario, int port, int users, int poolSize, string logFile, CancellationToken cancellationToken)
    {
        // The connection string is in the environment this process has set for its children.
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(program);
        foreach (var argument in (object[])[ServiceHost.Verb, scenario.Name, port, users, poolSize])
            start.ArgumentList.Add(Convert.ToString(argument)!);
        start.Environment[MeasuredJit.Variable] = MeasuredJit.Value;
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var process = Process.Start(start)!;
        var service = new OwnService(process, log);
        var lastError = "";
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null) return;
            lastError = OneLine.Clean(Secrets.Redact(e.Data));
            lock (log) log.WriteLine($"{scenario.Name}: {lastError}");
        };
        process.BeginErrorReadLine();
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(LongestStart, cancellationToken);
            if (line is null)
            {
                await process.WaitForExitAsync(cancellationToken);
                throw new UsageException(lastError.Length > 0 ? lastError : $"The service ended before it listened. See {logFile}.");
            }
            service.Address = new Uri(line);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async Task<ProcessReading?> ReadAsync(CancellationToken cancellationToken) =>
        await AskAsync(ServiceHost.ReadCommand, cancellationToken) is { Length: > 0 } line
            ? JsonSerializer.Deserialize<ProcessReading>(line, ServiceHost.Compact) : null;

    public async Task<long?> CollectAsync(CancellationToken cancellationToken) =>
        await AskAsync(ServiceHost.CollectCommand, cancellationToken) is { Length: > 0 } line
            ? long.Parse(line) : null;

    public Task CollectOnceAsync(CancellationToken cancellationToken) => AskAsync(ServiceHost.CollectOnceCommand, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // It ends by itself when its standard input closes; a service that cannot is killed.
        await _process.EndAsync(TimeSpan.FromSeconds(3));
        await _process.WaitForExitAsync();
        _process.Dispose();
        lock (_log) _log.Dispose();
        _turn.Dispose();
    }

    // One question at a time; a service that has gone, or hangs, has no answer.
    private async Task<string?> AskAsync(string command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_isMute || HasEnded) return null;
            await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            // Not cancelled in the middle: the next question would get this one's answer.
            var answer = _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask();
            return await answer.WaitAsync(LongestAnswer, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or TimeoutException or InvalidOperationException)
        {
            _isMute = true;
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }
}
