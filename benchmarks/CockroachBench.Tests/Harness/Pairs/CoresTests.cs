using System.Diagnostics;
using System.Globalization;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Harness.Pairs;

// What the kernel says of threads that were told how to wake up, and where to run.
public sealed class CoresTests
{
    private const int Usual = 0;
    private const int Batch = 3;

    [Fact]
    public void Every_thread_waits_or_preempts_as_set_and_so_do_later_threads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "threads' policies are Linux's");
        using var process = Process.Start(
            new ProcessStartInfo("sh") { ArgumentList = { "-c", "read line; sleep 60" }, RedirectStandardInput = true })!;
        try
        {
            Assert.Equal([Usual], Policies(process.Id));
            Assert.True(Cores.SetWaiting(process.Id, waits: true));
            Assert.Equal([Batch], Policies(process.Id));
            process.StandardInput.WriteLine();
            Assert.True(SpinWait.SpinUntil(() => Children(process.Id).Count == 1, TimeSpan.FromSeconds(20)));
            Assert.Equal([Batch], Policies(Children(process.Id)[0]));
            Assert.True(Cores.SetWaiting(process.Id, waits: false));
            Assert.Equal([Usual], Policies(process.Id));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        Assert.False(Cores.SetWaiting(process.Id, waits: true));
    }

    // Field 41 of proc_pid_stat(5), counted after the name, which may hold anything.
    private static List<int> Policies(int process) =>
        [.. Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
        .Select(t => File.ReadAllText(Path.Combine(t, "stat")).Split(") ")[^1].Split(' ')[41 - 3])
            .Select(p => int.Parse(p, CultureInfo.InvariantCulture))];

    private static List<int> Children(int process) => [.. Descendants.ChildrenOf(process)];
}
