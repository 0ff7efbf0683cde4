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

    private sealed class Collected : IDisposable
    {
        // A case that took too long may still be at work on it.
        private static void TryClose(IDisposable opened)
        {
            try
            {
                opened.Dispose();
            }
            catch (Exception)
            {
                // The others are closed all the same.
            }
        }

        private readonly List<IDisposable> _opened = [];

        public void Add(IDisposable opened)
        {
            lock (_opened) _opened.Add(opened);
        }

        public void Dispose()
        {
            Open.Value = null;
            lock (_opened)
            {
                foreach (var opened in _opened) TryClose(opened);
                _opened.Clear();
            }
        }
    }
}
