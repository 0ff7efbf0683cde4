using CockroachBench.Databases;
using CockroachBench.Databases.Wire;
using Npgsql;

namespace CockroachBench.Fixtures;

/// <summary>The database a benchmark talks to: handed from the host to its child processes in an environment variable.</summary>
public static class BenchmarkDatabase
{
    private static (string Given, NpgsqlConnectionStringBuilder OneHost)? _known;

    /// <summary>A data source with a pool of its own, named after the running case.</summary>
    /// <remarks>Of several hosts the first that answers: figures of one node, whatever the connection string says of balancing.</remarks>
    /// <param name="configure">Changes to the connection string, if any.</param>
    public static NpgsqlDataSource CreateDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null) =>
        CaseDatabase.Noted(CreateDataSourceBuilder(configure).Build());

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

    /// <summary>A data source over every host the connection string names, for what is about having several.</summary>
    /// <param name="configure">Changes to the connection string, if any.</param>
    public static NpgsqlMultiHostDataSource CreateMultiHostDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = new NpgsqlConnectionStringBuilder(Given()) { ApplicationName = CaseName.Current };
        configure?.Invoke(options);
        return CaseDatabase.Noted(new NpgsqlDataSourceBuilder(options.ConnectionString).BuildMultiHost());
    }

    /// <summary>How many hosts the connection string names.</summary>
    public static int HostCount => Hosts.Of(new NpgsqlConnectionStringBuilder(Given())).Count;

    /// <summary>A raw-socket client, for the floor.</summary>
    public static WireConnection OpenWire() => CaseDatabase.Noted(WireConnection.Open(Options()));

    private static NpgsqlConnectionStringBuilder Options()
    {
        var given = Given();
        // Asked once a process: another answer in the middle of a case would be another case.
        if (_known?.Given != given) _known = (given, Hosts.FirstAnswering(new NpgsqlConnectionStringBuilder(given)));
        return new NpgsqlConnectionStringBuilder(_known.Value.OneHost.ConnectionString) { ApplicationName = CaseName.Current };
    }

    private static string Given()
    {
        var text = Environment.GetEnvironmentVariable(CaseDatabase.Variable);
        if (string.IsNullOrEmpty(text))
            throw new InvalidOperationException($"{CaseDatabase.Variable} is not set: benchmarks are started by 'cockroachbench run', which provides a database.");
        Secrets.Register(new NpgsqlConnectionStringBuilder(text).Password);
        return text;
    }
}
