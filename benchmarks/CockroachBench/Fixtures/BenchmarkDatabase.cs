using CockroachBench.Databases.Wire;

namespace CockroachBench.Fixtures;

// The database a benchmark talks to: the host hands it to its child processes in an environment variable.
internal static class BenchmarkDatabase
{
    // Holds the connection string into the suite's own database.
    public const string Variable = "COCKROACHBENCH_CONNECTION";

    // Nothing is collected in a measuring process: its end closes all.
    private static readonly AsyncLocal<Collected?> Open = new();

    private static (string Given, NpgsqlConnectionStringBuilder OneHost)? s_known;

    public static int HostCount => Hosts.Of(new NpgsqlConnectionStringBuilder(Given())).Count;

    // Of several hosts the first that answers: figures are of one node, even if the connection string asks for balancing.
    public static NpgsqlDataSource CreateDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null) =>
        Noted(CreateDataSourceBuilder(configure).Build());

    public static NpgsqlDataSourceBuilder CreateDataSourceBuilder(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return new NpgsqlDataSourceBuilder(options.ConnectionString);
    }

    public static NpgsqlMultiHostDataSource CreateMultiHostDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = new NpgsqlConnectionStringBuilder(Given()) { ApplicationName = CaseName.Current };
        configure?.Invoke(options);
        return Noted(new NpgsqlDataSourceBuilder(options.ConnectionString).BuildMultiHost());
    }

    // All of them, or none is left open.
    public static NpgsqlConnection[] OpenConnections(NpgsqlDataSource dataSource, int count)
    {
        var opened = new List<NpgsqlConnection>(count);
        try
        {
            while (opened.Count < count) opened.Add(dataSource.OpenConnection());
            return [.. opened];
        }
        catch
        {
            foreach (var connection in opened) connection.Dispose();
            throw;
        }
    }

    public static WireConnection OpenWire() => Noted(WireConnection.Open(Options()));

    // Collects what the calling code opens from now on. Disposed, it closes what is still open: a case that failed half-way cannot.
    public static IDisposable Collect()
    {
        var collected = new Collected();
        Open.Value = collected;
        return collected;
    }

    private static T Noted<T>(T opened) where T : IDisposable
    {
        Open.Value?.Add(opened);
        return opened;
    }

    private static NpgsqlConnectionStringBuilder Options()
    {
        var given = Given();
        // Asked once a process: another answer in the middle of a case would be another case.
        if (s_known?.Given != given) s_known = (given, Hosts.FirstAnswering(new NpgsqlConnectionStringBuilder(given)));
        return new NpgsqlConnectionStringBuilder(s_known.Value.OneHost.ConnectionString) { ApplicationName = CaseName.Current };
    }

    private static string Given()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
            throw new InvalidOperationException(
                $"{Variable} is not set. Start benchmarks with 'cockroachbench run', which provides a database.");
        Secrets.Register(new NpgsqlConnectionStringBuilder(text).Password);
        return text;
    }

    private sealed class Collected : IDisposable
    {
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

        // A case that took too long may still be at work on it; the others are closed.
        private static void TryClose(IDisposable opened)
        {
            try
            {
                opened.Dispose();
            }
            catch (Exception)
            {
            }
        }
    }
}
