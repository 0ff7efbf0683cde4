namespace CockroachBench.Harness.Running;

internal static class RunEnd
{
    // A Ctrl-C in a terminal reaches the processes that were started as well, which may be gone before our own handler has said so.
    private static readonly TimeSpan LateSignal = TimeSpan.FromMilliseconds(250);

    // Whether the user stops the program; asked when a process has ended otherwise than it should, so as not to call that a failure.
    public static bool IsStopping(this CancellationToken cancellationToken) => cancellationToken.WaitHandle.WaitOne(LateSignal);

    // How a run ends. After an error its record is given up, and the error goes on.
    public static async Task<RunState> OfAsync(Func<Task> run, Action<Exception> abandon, CancellationToken cancellationToken)
    {
        try
        {
            await run();
            return RunState.Complete;
        }
        catch (ServerLostException)
        {
            return RunState.ServerLost;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return RunState.Interrupted;
        }
        catch (Exception e)
        {
            AtomicFile.Try(() => abandon(e));
            throw;
        }
    }
}

internal sealed class ServerLostException() : Exception("the server no longer answers");
