using CockroachBench.Databases;
using CockroachBench.Databases.Wire;
using Npgsql;

namespace CockroachBench.Fixtures;

/// <summary>The database a benchmark talks to: handed from the host to its child processes in an environment variable.</summary>
public static class BenchmarkDatabase
{
    /// <summary>Set by the host for its children; holds the connection string into the suite's own database.</summary>
    public const string Variable = "COCKROACHBENCH_CONNECTION";

    /// <summary>A data source with a pool of its own, named after the running case.</summary>
    /// <param name="configure">Changes to the connection string, if any.</param>
    public static NpgsqlDataSource CreateDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null) =>
        CreateDataSourceBuilder(configure).Build();

    /// <summary>As <see cref="CreateDataSource"/>, for what only the builder can change.</summary>
    public static NpgsqlDataSourceBuilder CreateDataSourceBuilder(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return new NpgsqlDataSourceBuilder(options.ConnectionString);
    }

    /// <summary>A raw-socket client, for the floor.</summary>
    public static WireConnection OpenWire() => WireConnection.Open(Options());

    private static NpgsqlConnectionStringBuilder Options()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
            throw new InvalidOperationException($"{Variable} is not set: benchmarks are started by 'cockroachbench run', which provides a database.");
        Secrets.Register(new NpgsqlConnectionStringBuilder(text).Password);
        return new NpgsqlConnectionStringBuilder(text) { ApplicationName = CaseName.Current };
    }
}
