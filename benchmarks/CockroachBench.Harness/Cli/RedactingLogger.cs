namespace CockroachBench.Harness.Cli;

// BenchmarkDotNet's log in a file, secrets masked and control characters replaced line by line; with --verbose on the console too.
internal sealed class RedactingLogger(string path, bool console) : ILogger, IDisposable
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _line = new();
    private readonly StreamWriter _file = new(path, append: true);
    private bool _isBroken;

    public string Id => nameof(RedactingLogger);
    public int Priority => 0;

    public void Write(LogKind logKind, string text)
    {
        lock (_lock) _line.Append(text);
    }

    public void WriteLine() => WriteLine(LogKind.Default, "");

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

    public void Say(string line)
    {
        WriteLine(LogKind.Default, line);
        Flush();
    }

    public void Flush()
    {
        lock (_lock) WriteToFile(_file.Flush);
    }

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
