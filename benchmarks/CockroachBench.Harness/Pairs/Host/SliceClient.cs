namespace CockroachBench.Harness.Pairs.Host;

internal sealed class SliceClient : IAsyncDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _complaints = new();

    private SliceClient(Side side, ProcessStartInfo start, Action<string> log)
    {
        Side = side;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null) return;
            _complaints.Enqueue(e.Data);
            log($"{side}: {e.Data}");
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    public Side Side { get; }
    public int Id => _process.Id;

    public static SliceClient Start(Side side, string program, IReadOnlyDictionary<string, string> environment, Action<string> log)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        start.ArgumentList.Add(program);
        start.ArgumentList.Add(SliceProtocol.Verb);
        CommitEnvironment.ForMeasuring(start);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new SliceClient(side, start, log);
    }

    public async Task<IReadOnlyDictionary<string, string>> GreetAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        SliceAnswer answer;
        try
        {
            answer = await AskAsync(
                new SliceCommand { Do = SliceProtocol.Hello, Protocol = SliceProtocol.Version }, limit, cancellationToken);
        }
        catch (SliceException e) when (_complaints.Any(c => c.Contains($"'{SliceProtocol.Verb}' is not known", StringComparison.Ordinal)))
        {
            throw new ProtocolException("it is from before this program could measure a commit in blocks (it has no verb for that)", e);
        }
        if (answer.Protocol != SliceProtocol.Version)
            throw new ProtocolException($"its measuring process speaks protocol {answer.Protocol}, this program {SliceProtocol.Version}");
        return answer.Packages ?? new Dictionary<string, string>();
    }

    public async Task<SliceAnswer> AskAsync(SliceCommand command, TimeSpan limit, CancellationToken cancellationToken)
    {
        string? line;
        try
        {
            await _process.StandardInput.WriteLineAsync(SliceProtocol.ToLine(command).AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            _process.KillTree();
            throw new SliceException(Side, $"'{command.Do}' took longer than {limit.TotalSeconds:0} s; its process was ended");
        }
        catch (IOException)
        {
            line = null; // the pipe is broken: the process is gone
        }
        if (line is null)
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(LongestGoodbye, cancellationToken);
            throw new SliceException(Side, Secrets.Redact(
                $"its process ended with exit code {_process.ExitCode}{(_complaints.IsEmpty ? "" : $": {_complaints.First().Trim()}")}"));
        }
        var answer = SliceProtocol.ReadAnswer(line) ?? throw new SliceException(
            Side, $"its process said '{Secrets.Redact(line[..Math.Min(80, line.Length)])}', which is no answer");
        return answer.Error is { } error ? throw new SliceException(Side, error) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync(LongestGoodbye);
        _process.Dispose();
    }
}

internal sealed class ProtocolException(string message, Exception? inner = null) : Exception(message, inner);
