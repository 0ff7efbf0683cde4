using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CockroachBench.Retention.Snapshots;

// All threads of another process, stopped until disposal or the end of this process. Create, use and dispose of it on one thread: to Linux
// that one is the tracer.
// Not by PTRACE_ATTACH, as the debugging library does: that stops by a SIGSTOP, which stops the process for good if another signal comes
// first or if the tracer is killed.
internal sealed partial class StoppedThreads : IDisposable
{
    private const nint Seize = 0x4206;
    private const nint Interrupt = 0x4207;
    private const nint Detach = 17;
    private const int AnyThread = 0x40000000; // __WALL
    private const int Interrupted = 4; // EINTR

    // By thread: the signal that stopped it and that it still has to get, or 0.
    private readonly Dictionary<int, int> _signals = [];

    // Throws Win32Exception if this process may not do that.
    public StoppedThreads(int processId)
    {
        var (gone, error) = (new HashSet<int>(), 0);
        // Until there are no new ones: a thread may start another before it is stopped.
        while (Threads(processId).Where(t => !_signals.ContainsKey(t) && !gone.Contains(t)).ToList() is { Count: > 0 } threads)
        {
            foreach (var thread in threads)
            {
                if (Trace(Seize, thread, 0, 0) < 0)
                {
                    error = Marshal.GetLastPInvokeError();
                    gone.Add(thread);
                    continue;
                }
                _ = Trace(Interrupt, thread, 0, 0);
                if (StoppedBy(thread) is { } signal) _signals[thread] = signal;
                else gone.Add(thread);
            }
        }
        if (_signals.Count == 0) throw new Win32Exception(error);
    }

    public void Dispose()
    {
        foreach (var (thread, signal) in _signals) _ = Trace(Detach, thread, 0, signal);
        _signals.Clear();
    }

    private static IEnumerable<int> Threads(int processId) => Directory.EnumerateDirectories($"/proc/{processId}/task")
        .Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture));

    // Null if the thread has ended instead.
    private static int? StoppedBy(int thread)
    {
        int waited, status;
        do waited = Wait(thread, out status, AnyThread);
        while (waited < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        const int stopped = 0x7f;
        if (waited < 0 || (status & 0xff) != stopped) return null;
        var isInterrupt = status >> 16 != 0;
        return isInterrupt ? 0 : (status >> 8) & 0xff;
    }

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static partial nint Trace(nint request, int thread, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int Wait(int thread, out int status, int options);
}
