namespace CockroachBench.Harness.Running;

// Which benchmark method this process is running: the application name of its connections.
public static class CaseName
{
    // The protocol cuts application names at 63 bytes.
    private const int LongestApplicationName = 63;

    private static string? _current;

    public static bool IsMeasuringProcess { get; } = FromArguments(Environment.GetCommandLineArgs()) is not null;

    // class.method of the running case; set by the smoke run, read from BenchmarkDotNet's arguments in a child process.
    public static string Current
    {
        get => _current ??= FromArguments(Environment.GetCommandLineArgs()) ?? "cockroachbench";
        set => _current = Short(value);
    }

    // The case named by --benchmarkName, as class.method; null where there is none.
    public static string? FromArguments(string[] arguments)
    {
        var index = Array.IndexOf(arguments, "--benchmarkName");
        return index >= 0 && index + 1 < arguments.Length ? Short(arguments[index + 1]) : null;
    }

    private static string Short(string fullName)
    {
        var withoutParameters = fullName.Split('(', 2)[0];
        var parts = withoutParameters.Split('.');
        var name = string.Join('.', parts.TakeLast(2));
        return name.Length <= LongestApplicationName ? name : name[^LongestApplicationName..];
    }
}
