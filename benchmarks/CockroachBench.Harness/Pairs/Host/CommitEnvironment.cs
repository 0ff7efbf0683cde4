namespace CockroachBench.Harness.Pairs.Host;

// Builds and measuring processes of another commit get the variables they need, by name, and no other: CI uploads the log they write.
internal static class CommitEnvironment
{
    private static readonly string[] Both =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP", "TZ", "LANG", "LANGUAGE", "LC_*", "XDG_*",
        "LD_LIBRARY_PATH", "DYLD_*", "DOTNET_*", "COMPlus_*", "SSL_CERT_*", "OPENSSL_CONF", "COCKROACHBENCH_*",
        // Windows does not start a process without some of these.
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "USERNAME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH",
        "APPDATA", "LOCALAPPDATA", "PUBLIC", "ALLUSERSPROFILE", "ProgramData", "ProgramFiles*", "ProgramW6432", "CommonProgram*",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_*",
    ];

    // A restore may need a feed's credentials and a proxy.
    private static readonly string[] Builds = [.. Both, "NUGET*", "MSBUILD*", "http_proxy", "https_proxy", "all_proxy", "no_proxy"];
    private static readonly string[] Database = ["PG*", "KRB5*"];
    private static readonly string[] Measures = [.. Both, .. Database, CaseDatabase.Variable];

    // Leaves a build what it needs; no database belongs to that.
    public static void ForBuild(ProcessStartInfo start) => Keep(start.Environment, Builds);
    public static void ForMeasuring(ProcessStartInfo start) => Keep(start.Environment, Measures);

    public static IEnumerable<string> Describe() =>
    [
        $"Variables passed to builds: {Names(ForBuild)}",
        $"Variables passed to measuring processes: {Names(ForMeasuring)}",
    ];

    private static string Names(Action<ProcessStartInfo> keep)
    {
        var start = new ProcessStartInfo();
        keep(start);
        return string.Join(", ", start.Environment.Keys.Order(StringComparer.Ordinal));
    }

    // Names a server or a login.
    public static bool IsOfDatabase(string name) => IsConnectionString(name) || Database.Any(k => Matches(name, k));

    private static bool IsConnectionString(string name) => name is CaseDatabase.Variable or ConnectionStringProvider.Variable;

    private static void Keep(IDictionary<string, string?> environment, string[] names)
    {
        foreach (var name in environment.Keys.Where(n => !IsNeeded(n)).ToList()) environment.Remove(name);

        // A database's only by its full name.
        bool IsNeeded(string name) => IsConnectionString(name) ? names.Contains(name) : names.Any(k => Matches(name, k));
    }

    // Proxies come in both cases, and Windows knows none.
    private static bool Matches(string name, string pattern) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
