namespace CockroachBench.Harness.Pairs.Host;

// A measuring process of one side, as the host sees it.
internal sealed class SliceClient : IAsyncDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestRetention = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly CancellationToken _cancellation;

    public SliceClient(
        BuiltSide side, IReadOnlyDictionary<string, string> environment, Action<string> log, CancellationToken cancellationToken)
    {
        (Side, _cancellation) = (side.Side, cancellationToken);
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(dotnet, [side.Program, SliceProtocol.Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(side.Program)!,
        };
        CommitEnvironment.ForMeasuring(start);
        foreach (var (name, value) in environment.Concat(side.Environment)) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null) return;
            _complaints.Enqueue(e.Data);
            log($"{Side}: {e.Data}");
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    public Side Side { get; }
    public int Id => _process.Id;
    // Whether the case that is set up fixes its invocations.
    public bool IsFixed { get; private set; }

    // The packages of this side.
    public async Task<IReadOnlyDictionary<string, string>> GreetAsync()
    {
        UsageException Foreign(string why) =>
            new($"--{Quantity.Words(Side)}: this commit cannot be measured by this program: {why}.");

        SliceAnswer answer;
        try
        {
            answer = await AskAsync(new SliceCommand { Do = SliceProtocol.Hello, Protocol = SliceProtocol.Version });
        }
        catch (SliceException) when (_complaints.Any(c => c.Contains($"'{SliceProtocol.Verb}' is not known", StringComparison.Ordinal)))
        {
            throw Foreign("it is from before this program could measure a commit in blocks (it has no verb for that)");
        }
        return answer.Protocol == SliceProtocol.Version ? answer.Packages ?? new Dictionary<string, string>()
            : throw Foreign($"its measuring process speaks protocol {answer.Protocol}, this program {SliceProtocol.Version}");
    }

    public async Task SetUpAsync(SliceCase benchmark)
    {
        await GreetAsync();
        var answer = await AskAsync(new SliceCommand
        {
            Do = SliceProtocol.Setup,
            Type = benchmark.Type,
            Case = benchmark.Name,
            ApplicationSuffix = Side == Side.Base ? "~b" : "~h",
        });
        IsFixed = answer.FixedInvocations is not null;
    }

    public async Task<Slice> SliceAsync(long invocations, bool? threadsWait = null)
    {
        var answer = await AskAsync(new SliceCommand { Do = SliceProtocol.Slice, Invocations = invocations });
        double? cpu = answer.CpuNanoseconds is { } nanoseconds ? Math.Round(nanoseconds) : null;
        return new Slice(Side, answer.Operations!.Value, Math.Round(answer.Nanoseconds!.Value), cpu, threadsWait);
    }

    // Bytes per operation, of batches of one invocation.
    public async Task<IReadOnlyList<double>> AllocateAsync(int batches) =>
        (await AskAsync(new SliceCommand { Do = SliceProtocol.Allocate, Invocations = 1, Samples = batches })).Allocated!;

    public async Task<(IReadOnlyDictionary<string, double> Figures, string? Problem)> RetainAsync()
    {
        try
        {
            var answer = await AskAsync(new SliceCommand { Do = SliceProtocol.Retain }, LongestRetention);
            return (answer.Figures ?? new Dictionary<string, double>(), null);
        }
        catch (SliceException e)
        {
            // An operation too slow for it, for example: its time is measured nevertheless.
            return (new Dictionary<string, double>(), $"retention not measured on {e.Message}");
        }
    }

    public async Task<SliceAnswer> AskAsync(SliceCommand command, TimeSpan? longest = null)
    {
        var limit = longest ?? LongestAnswer;
        string? line;
        try
        {
            await _process.StandardInput.WriteLineAsync(SliceProtocol.ToLine(command).AsMemory(), _cancellation);
            await _process.StandardInput.FlushAsync(_cancellation);
            line = await _process.StandardOutput.ReadLineAsync(_cancellation).AsTask().WaitAsync(limit, _cancellation);
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
            await _process.WaitForExitAsync(_cancellation).WaitAsync(LongestGoodbye, _cancellation);
            throw new SliceException(Side, Secrets.Redact(
                $"its process ended with exit code {_process.ExitCode}{(_complaints.IsEmpty ? "" : $": {_complaints.First().Trim()}")}"));
        }
        var answer = SliceProtocol.Read<SliceAnswer>(line) ?? throw new SliceException(
            Side, $"its process said '{Secrets.Redact(line[..Math.Min(80, line.Length)])}', which is no answer");
        return answer.Error is { } error ? throw new SliceException(Side, error) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync(LongestGoodbye);
        _process.Dispose();
    }
}
