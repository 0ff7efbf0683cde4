namespace CockroachBench.Harness.Running;

/// <summary>How a case gets to its database, and how what it opens there is closed.</summary>
public static class CaseDatabase
{
    /// <summary>Set by the host for its children; holds the connection string into the suite's own database.</summary>
    public const string Variable = "COCKROACHBENCH_CONNECTION";

    // Nothing is collected in a measuring process: its end closes all.
    private static readonly AsyncLocal<Collected?> Open = new();

    /// <summary>Notes what a case has opened, so that it is closed where the case fails half-way in a smoke run.</summary>
    public static T Noted<T>(T opened) where T : IDisposable
    {
        Open.Value?.Add(opened);
        return opened;
    }

    /// <summary>Collects what the calling code opens from now on, and all it calls.</summary>
    /// <returns>Disposed, it closes what of that is still open.</returns>
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
