namespace CockroachBench.Harness.Running;

// Whether times measured on this machine now would mean anything.
internal static class MachineLoad
{
    // Of a core, for a thread that only spins; the rest went to others, or to other virtual machines.
    private const double LeastShare = 0.8;

    private static readonly TimeSpan SpinTime = TimeSpan.FromMilliseconds(100);

    public static double? Average() =>
        File.Exists("/proc/loadavg")
            && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], out var load)
            ? load : null;

    // Null if it is not. The load is from before this program added to it.
    public static string? WhyTooBusy(RunMachine machine) => WhyTooBusy(machine.LoadAverage, machine.LogicalCores, SpinShare());

    internal static string? WhyTooBusy(double? load, int cores, double share) =>
        load >= cores ? $"load average {load:0.0} on {cores} {(cores == 1 ? "core" : "cores")}"
        : share < LeastShare ? $"a thread gets {share * 100:0} % of a core"
        : null;

    private static double SpinShare()
    {
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(start) < SpinTime) Thread.SpinWait(100);
        return (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(start);
    }
}
