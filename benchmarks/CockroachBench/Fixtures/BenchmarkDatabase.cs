using CockroachBench.Databases;
using CockroachBench.Databases.Wire;
using Npgsql;

namespace CockroachBench.Fixtures;

/// <summary>The database a benchmark talks to: handed from the host to its child processes in an environment variable.</summary>
public static class BenchmarkDatabase
{
    /// <summary>Set by the host for its children; holds the connection string into the suite's own database.</summary>
    public const string Variable = "COCKROACHBENCH_CONNECTION";

    // Nothing is collected in a measuring process: its end closes all.
    private static readonly AsyncLocal<Collected?> Open = new();

    private static (string Given, NpgsqlConnectionStringBuilder OneHost)? _known;

    /// <summary>A data source with a pool of its own, named after the running case.</summary>
    /// <remarks>Of several hosts the first that answers: figures of one node, whatever the connection string says of balancing.</remarks>
    /// <param name="configure">Changes to the connection string, if any.</param>
    public static NpgsqlDataSource CreateDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null) =>
        Noted(CreateDataSourceBuilder(configure).Build());

    /// <summary>As <see cref="CreateDataSource"/>, for what only the builder can change.</summary>
    public static NpgsqlDataSourceBuilder CreateDataSourceBuilder(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return new NpgsqlDataSourceBuilder(options.ConnectionString);
    }

    /// <summary>Opens so many connections at once: all of them, or none is left open.</summary>
    /// <param name="dataSource">Where from.</param>
    /// <param name="count">How many.</param>
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

    /// <summary>Collects what the calling code opens from now on, and all it calls.</summary>
    /// <returns>Disposed, it closes whatever of that is still open: a case that failed half-way cannot.</returns>
    internal static IDisposable Collect()
    {
        var collected = new Collected();
        Open.Value = collected;
        return collected;
    }

    /// <summary>A data source over every host the connection string names, for what is about having several.</summary>
    /// <param name="configure">Changes to the connection string, if any.</param>
    public static NpgsqlMultiHostDataSource CreateMultiHostDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = new NpgsqlConnectionStringBuilder(Given()) { ApplicationName = CaseName.Current };
        configure?.Invoke(options);
        return Noted(new NpgsqlDataSourceBuilder(options.ConnectionString).BuildMultiHost());
    }

    /// <summary>How many hosts the connection string names.</summary>
    public static int HostCount => Hosts.Of(new NpgsqlConnectionStringBuilder(Given())).Count;

    /// <summary>A raw-socket client, for the floor.</summary>
    public static WireConnection OpenWire() => Noted(WireConnection.Open(Options()));

    private static T Noted<T>(T opened) where T : IDisposable
    {
        Open.Value?.Add(opened);
        return opened;
    }

    private static NpgsqlConnectionStringBuilder Options()
    {
        var given = Given();
        // Asked once a process: another answer in the middle of a case would be another case.
        if (_known?.Given != given) _known = (given, Hosts.FirstAnswering(new NpgsqlConnectionStringBuilder(given)));
        return new NpgsqlConnectionStringBuilder(_known.Value.OneHost.ConnectionString) { ApplicationName = CaseName.Current };
    }

    private static string Given()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
            throw new InvalidOperationException($"{Variable} is not set: benchmarks are started by 'cockroachbench run', which provides a database.");
        Secrets.Register(new NpgsqlConnectionStringBuilder(text).Password);
        return text;
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
