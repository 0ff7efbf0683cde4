using System.Text;
using BenchmarkDotNet.Loggers;

namespace CockroachBench.Harness.Cli;

/// <summary>BenchmarkDotNet's log in a file, secrets masked and control characters replaced line by line; with <c>--verbose</c> on the console too.</summary>
internal sealed class RedactingLogger(string path, bool console) : ILogger, IDisposable
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _line = new();
    private readonly StreamWriter _file = new(path, append: true);
    private bool _isBroken;

    /// <inheritdoc/>
    public string Id => nameof(RedactingLogger);

    /// <inheritdoc/>
    public int Priority => 0;

    /// <inheritdoc/>
    public void Write(LogKind logKind, string text)
    {
        lock (_lock) _line.Append(text);
    }

    /// <inheritdoc/>
    public void WriteLine() => WriteLine(LogKind.Default, "");

    /// <inheritdoc/>
    public void WriteLine(LogKind logKind, string text)
    {
        lock (_lock)
        {
            var line = OneLine.CleanLines(Secrets.Redact(_line.Append(text).ToString()));
            _line.Clear();
            WriteToFile(() => _file.WriteLine(line));
            if (console) Console.Out.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_lock) WriteToFile(_file.Flush);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) WriteToFile(_file.Dispose);
    }

    // BenchmarkDotNet logs on threads of its own, where an exception ends the process. A full disk ends the run
    // where figures are written; a log that breaks off is no reason to lose them.
    private void WriteToFile(Action write)
    {
        if (_isBroken) return;
        try
        {
            write();
        }
        catch (IOException)
        {
            _isBroken = true;
        }
    }
}
