using System.Diagnostics;
using System.Globalization;

namespace CockroachBench.Tests.Support;

/// <summary>Signals to processes, by the system's own <c>kill</c>.</summary>
internal static class Signals
{
    /// <summary>Sends a signal; processes that are gone do not matter. A negative id is a process group.</summary>
    public static void Send(string name, params IEnumerable<int> ids)
    {
        var all = ids.ToList();
        if (all.Count == 0) return;
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-s", name, "--", .. all.Select(id => id.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardError = true })!;
        kill.StandardError.ReadToEnd();
        kill.WaitForExit();
    }
}
