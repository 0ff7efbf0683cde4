namespace CockroachBench.Harness.Running;

/// <summary>Which benchmark method this process is running: the application name of its connections.</summary>
public static class CaseName
{
    // The protocol cuts application names at 63 bytes.
    private const int LongestApplicationName = 63;

    private static string? _current;

    /// <summary>Whether this is a child process of BenchmarkDotNet's.</summary>
    public static bool IsMeasuringProcess { get; } = FromArguments(Environment.GetCommandLineArgs()) is not null;

    /// <summary><c>class.method</c> of the running case; set by the smoke run, read from BenchmarkDotNet's arguments in a child process.</summary>
    public static string Current
    {
        get => _current ??= FromArguments(Environment.GetCommandLineArgs()) ?? "cockroachbench";
        set => _current = Short(value);
    }

    /// <summary>The case named by <c>--benchmarkName</c>, as <c>class.method</c>; null where there is none.</summary>
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
