using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Jobs;
using CockroachBench.Databases;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Running;

/// <summary>Finds out what a run was measured with and on.</summary>
internal static class RunFacts
{
    /// <summary>True when this program was built without optimisation: its timings would be of another program.</summary>
    public static bool IsDebugBuild => BenchmarkSuite.Current.Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;

    /// <summary>Drivers and harness by name.</summary>
    public static IReadOnlyDictionary<string, string> Packages => BenchmarkSuite.Current.Drivers.Append(typeof(Job).Assembly).ToDictionary(
        a => a.GetName().Name!,
        // Without the commit that source link appends.
        a => (a.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? a.GetName().Version?.ToString() ?? "unknown").Split('+')[0]);

    /// <summary>The machine.</summary>
    public static RunMachine Machine() => new(
        RuntimeInformation.OSDescription,
        CpuInfo("model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        VirtualMachine(),
        LoadAverage());

    /// <summary>The runtime.</summary>
    /// <param name="job">The job whose environment variables the measuring processes get, if any.</param>
    public static RunRuntime Runtime(Job? job = null) => new(
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.ProcessArchitecture.ToString(),
        IsDebugBuild ? "Debug" : "Release",
        GCSettings.IsServerGC,
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(e => (Key: (string)e.Key, Value: e.Value as string ?? ""))
            .Concat((job?.Environment.EnvironmentVariables ?? []).Select(v => (v.Key, v.Value)))
            // Only what changes generated code or collection; other variables are nobody's business.
            .Where(e => e.Key.StartsWith("DOTNET_", StringComparison.Ordinal)
                && (e.Key.Contains("Tiered", StringComparison.Ordinal) || e.Key.Contains("GC", StringComparison.Ordinal)
                    || e.Key.StartsWith("DOTNET_TC_", StringComparison.Ordinal) || e.Key is "DOTNET_ReadyToRun"))
            .GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value));

    /// <summary>The server, for run.json.</summary>
    public static RunServer Server(Server server, string provider, string description, string why) => new(
        server.Kind.ToString(), server.Version, server.FullVersion, server.IsStandIn, provider, description, why, server.Settings,
        [.. server.Capabilities.All.Select(a => new RunCapability(a.Capability.ToString(), a.IsSupported, a.Detail))]);

    /// <summary>The commit of the checkout this program was built in; null where git or the checkout is missing.</summary>
    public static RunCommit? Commit()
    {
        var folder = AppContext.BaseDirectory;
        return Git(folder, "rev-parse", "HEAD") is { Length: > 0 } sha
            ? new RunCommit(sha, Git(folder, "status", "--porcelain") is { Length: > 0 })
            : null;
    }

    /// <summary>One-minute load average; null where the system does not tell.</summary>
    public static double? LoadAverage() =>
        File.Exists("/proc/loadavg") && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : null;

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

    private static string? Git(string folder, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git on PATH
        }
    }
}
