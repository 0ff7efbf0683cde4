using System.Globalization;
using System.Text.Json;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using Microsoft.Extensions.Logging;

namespace CockroachBench.Soak;

/// <summary>
/// The service in a process of its own. It prints its address, answers lines on standard input with lines on standard
/// output, and ends when standard input closes: whatever becomes of the process that started it, this one does not outlive it.
/// </summary>
internal static class ServiceHost
{
    /// <summary>The hidden verb.</summary>
    public const string Verb = "serve";

    /// <summary>Asks for a reading of the process, as a line of JSON.</summary>
    public const string ReadCommand = "read";

    /// <summary>Asks for the bytes that full collections leave.</summary>
    public const string CollectCommand = "collect";

    /// <summary>How long a request waits for a connection: short enough that a soak of ten seconds sees it end.</summary>
    public static readonly TimeSpan PoolPatience = TimeSpan.FromSeconds(5);

    private const int Rounds = 3;

    /// <summary>Serves until standard input closes.</summary>
    public static async Task<int> RunAsync(LoadScenario scenario, int port, int users, int poolSize)
    {
        using var readings = new ServiceReadings();
        using var log = new ErrorLog();
        await using var service = await scenario.StartAsync(new ServiceSettings(ApplicationName(scenario), port, users, poolSize, PoolPatience, log));
        Console.WriteLine(service.Address);
        // A thread of its own: a thread pool that is busy or starved must not keep us from answering, or from ending.
        var answering = new Thread(() =>
        {
            while (Console.ReadLine() is { } line)
            {
                Console.WriteLine(line switch
                {
                    ReadCommand => JsonSerializer.Serialize(readings.Read(), Compact),
                    CollectCommand => Collect().ToString(CultureInfo.InvariantCulture),
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

    /// <summary>The service's name on the server.</summary>
    public static string ApplicationName(LoadScenario scenario) => $"soak.{scenario.Name}";

    /// <summary>JSON on one line.</summary>
    public static JsonSerializerOptions Compact { get; } = new(RunFile.Json) { WriteIndented = false };

    // As the benchmarks' retention measurement does.
    private static long Collect()
    {
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    // Errors go to standard error, which the soak keeps as a file: the first few hundred tell all there is to tell.
    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        private const int MostLines = 500;

        private int _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = Interlocked.Increment(ref _lines);
            if (line <= MostLines) Console.Error.WriteLine(Secrets.Redact(formatter(state, exception)));
            if (line == MostLines) Console.Error.WriteLine("(further errors are not logged)");
        }

        public void Dispose() { }
    }
}
