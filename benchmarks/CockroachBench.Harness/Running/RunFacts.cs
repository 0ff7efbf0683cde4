using System.Runtime;

namespace CockroachBench.Harness.Running;

internal static class RunFacts
{
    // True when this program was built without optimisation: its timings would be of another program.
    public static bool IsDebugBuild =>
        BenchmarkSuite.Current.Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;

    public static IReadOnlyDictionary<string, string> Packages =>
        BenchmarkSuite.Current.Drivers.Append(typeof(Job).Assembly.GetName().Name!).ToDictionary(name => name, name =>
        {
            var file = Path.Combine(Path.GetDirectoryName(BenchmarkSuite.Current.Assembly.Location)!, name + ".dll");
            // Without the commit that source link appends.
            return File.Exists(file) ? FileVersionInfo.GetVersionInfo(file).ProductVersion?.Split('+')[0] ?? "unknown" : "unknown";
        });

    public static RunMachine Machine() => new(
        RuntimeInformation.OSDescription,
        CpuInfo("model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        VirtualMachine(),
        MachineLoad.Average());

    public static RunRuntime Runtime(Job? job = null) => new(
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.ProcessArchitecture.ToString(),
        IsDebugBuild ? "Debug" : "Release",
        GCSettings.IsServerGC,
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(e => (Key: (string)e.Key, Value: e.Value as string ?? ""))
            .Concat((job?.Environment.EnvironmentVariables ?? []).Select(v => (v.Key, v.Value)))
            // Only what changes generated code or collection; other variables stay out of the file.
            .Where(e => e.Key.StartsWith("DOTNET_", StringComparison.Ordinal)
                && (e.Key.Contains("Tiered", StringComparison.Ordinal) || e.Key.Contains("GC", StringComparison.Ordinal)
                    || e.Key.StartsWith("DOTNET_TC_", StringComparison.Ordinal) || e.Key is "DOTNET_ReadyToRun"))
            .GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value));

    public static RunServer Server(Server server, string provider, string description, string why) => new(
        server.Kind.ToString(), server.Version, server.FullVersion, server.IsStandIn, provider, description, why, server.Settings,
        [.. server.Capabilities.All.Select(a => new RunCapability(a.Capability.ToString(), a.IsSupported, a.Detail))]);

    // The commit of the checkout this program was built in; null where git or the checkout is missing.
    public static RunCommit? Commit() =>
        Git("rev-parse", "HEAD") is { Length: > 0 } sha ? new RunCommit(sha, Git("status", "--porcelain") is { Length: > 0 }) : null;

    public static void RefuseDebugBuild(string exception)
    {
        if (IsDebugBuild)
            throw new UsageException($"This is a Debug build: its figures would be of another program. Run it with -c Release{exception}.");
    }

    private static string? Git(params string[] arguments) => ChildCommand.TryRead(AppContext.BaseDirectory, "git", arguments);

    // The processor itself says when a hypervisor runs it; /sys names the maker.
    private static string? VirtualMachine()
    {
        if (CpuInfo("flags")?.Split(' ').Contains("hypervisor") != true) return null;
        const string vendor = "/sys/class/dmi/id/sys_vendor";
        return File.Exists(vendor) ? File.ReadAllText(vendor).Trim() is { Length: > 0 } name ? name : "hypervisor" : "hypervisor";
    }

    private static string? CpuInfo(string key)
    {
        const string path = "/proc/cpuinfo";
        return File.Exists(path)
            ? File.ReadLines(path).Select(l => l.Split(':', 2)).FirstOrDefault(p => p.Length == 2 && p[0].Trim() == key)?[1].Trim()
            : null;
    }
}
