namespace CockroachBench.Harness.Running;

// A Ctrl-C in a terminal reaches the processes that were started as well, which may be gone before our own handler has said so.
internal static class LateSignal
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    // Whether the user stops the program; asked when a process has ended otherwise than it should, so as not to call that a failure.
    public static bool IsStopping(this CancellationToken cancellationToken) => cancellationToken.WaitHandle.WaitOne(Delay);
}
