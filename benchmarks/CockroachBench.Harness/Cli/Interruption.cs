namespace CockroachBench.Harness.Cli;

// Ctrl-C, SIGTERM and SIGHUP end the run in order; a hang has a limit.
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private Timer? _lastResort;

    public Interruption()
    {
        // Keeps the runtime from ending the process before clean-up.
        Console.CancelKeyPress += OnCancelKey;
        Register(PosixSignal.SIGINT, ExitCodes.Interrupted);
        Register(PosixSignal.SIGTERM, ExitCodes.Terminated);
        Register(PosixSignal.SIGHUP, ExitCodes.Terminated);
    }

    public CancellationToken Token => _source.Token;
    public int ExitCode { get; private set; } = ExitCodes.Interrupted;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        foreach (var registration in _registrations) registration.Dispose();
        _lastResort?.Dispose();
        _source.Dispose();
    }

    private static void OnCancelKey(object? sender, ConsoleCancelEventArgs e) => e.Cancel = true;

    private void Register(PosixSignal signal, int exitCode) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested) return;
        ExitCode = exitCode;
        // Guarded servers end with this process.
        _lastResort = new Timer(_ => Environment.Exit(exitCode), null, LongestGoodbye, Timeout.InfiniteTimeSpan);
        Terminal.WriteError("Stopping: what was measured is kept ...");
        // Cancelling runs callbacks that wait for processes; a signal handler must not.
        _ = Task.Run(_source.Cancel);
    }));
}
