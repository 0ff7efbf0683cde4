namespace CockroachBench.Harness.Running;

// Which benchmark method this process is running: the application name of its connections.
public static class CaseName
{
    // The protocol cuts application names at 63 bytes.
    private const int LongestApplicationName = 63;

    public static bool IsMeasuringProcess { get; } = FromArguments(Environment.GetCommandLineArgs()) is not null;

    // class.method, and in a pair of processes ~ with the side. BenchmarkDotNet's child process has it in its arguments.
    public static string Current
    {
        get => field ??= FromArguments(Environment.GetCommandLineArgs()) ?? "cockroachbench";
        set => field = Short(value);
    }

    public static string MethodOf(string current) => current.Split('.')[^1].Split('~')[0];

    // The case named by --benchmarkName, as class.method; null where there is none.
    public static string? FromArguments(string[] arguments)
    {
        var index = Array.IndexOf(arguments, "--benchmarkName");
        return index >= 0 && index + 1 < arguments.Length ? Short(arguments[index + 1]) : null;
    }

    private static string Short(string fullName)
    {
        var withoutParameters = fullName.Split('(', 2)[0];
        var name = string.Join('.', withoutParameters.Split('.').TakeLast(2));
        return name.Length <= LongestApplicationName ? name : name[^LongestApplicationName..];
    }
}
