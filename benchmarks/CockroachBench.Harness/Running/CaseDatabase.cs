namespace CockroachBench.Harness.Running;

public static class CaseDatabase
{
    // Set by the host for its children; holds the connection string into the suite's own database.
    public const string Variable = "COCKROACHBENCH_CONNECTION";

    // Nothing is collected in a measuring process: its end closes all.
    private static readonly AsyncLocal<Collected?> Open = new();

    // In a smoke run, what a case opened is closed even if the case fails half-way.
    public static T Noted<T>(T opened) where T : IDisposable
    {
        Open.Value?.Add(opened);
        return opened;
    }

    internal static IDisposable Collect()
    {
        var collected = new Collected();
        Open.Value = collected;
        return collected;
    }

    private sealed class Collected : ConcurrentBag<IDisposable>, IDisposable
    {
        public void Dispose()
        {
            Open.Value = null;
            while (TryTake(out var opened))
            {
                try
                {
                    opened.Dispose();
                }
                catch (Exception)
                {
                    // A case that took too long may still be using it; the others are closed anyway.
                }
            }
        }
    }
}
