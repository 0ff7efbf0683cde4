using CockroachBench.Retention;
using CockroachBench.Retention.Snapshots;

namespace CockroachBench.Soak;

// The service's process. It prints its address, answers lines on standard input with lines on standard output, and ends when standard input
// closes, so that it never outlives the soak.
internal static class ServiceHost
{
    public const string Verb = "serve";
    public const string ReadCommand = "read";
    public const string CollectCommand = "collect";
    public const string CollectOnceCommand = "collect-once";

    // How long a request waits for a connection; a soak of ten seconds must see it end.
    public static readonly TimeSpan PoolPatience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(LoadScenario scenario, int port, int users, int poolSize)
    {
        using var readings = new ServiceReadings();
        using var log = new ErrorLog();
        await using var service =
            await scenario.StartAsync(new ServiceSettings(ApplicationName(scenario), port, users, poolSize, PoolPatience, log));
        Console.WriteLine(service.Address);
        Ptrace.Allow();
        // On a thread of its own: a starved thread pool must not keep it from answering or ending.
        var answering = new Thread(() =>
        {
            while (Console.ReadLine() is { } line)
            {
                Console.WriteLine(line switch
                {
                    ReadCommand => JsonSerializer.Serialize(readings.Read(), Compact),
                    CollectCommand => LiveHeap.Read().ToString(),
                    CollectOnceCommand => CollectOnce(),
                    _ => "",
                });
            }
            // Connections and requests that hang must not hold the process.
            Environment.Exit(0);
        });
        answering.Start();
        await Task.Delay(Timeout.InfiniteTimeSpan);
        return 0;
    }

    private static string CollectOnce()
    {
        HeapGrowth.CollectOnce();
        return "";
    }

    public static string ApplicationName(LoadScenario scenario) => $"soak.{scenario.Name}";
    public static JsonSerializerOptions Compact { get; } = new(RunFile.Json) { WriteIndented = false };

    // Errors go to standard error, which the soak keeps as a file; the first few hundred suffice.
    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        private const int MostLines = 500;

        private int _lines;

        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = Interlocked.Increment(ref _lines);
            if (line <= MostLines) Console.Error.WriteLine(Secrets.Redact(formatter(state, exception)));
            if (line == MostLines) Console.Error.WriteLine("(further errors are not logged)");
        }

        public void Dispose() { }
    }
}
