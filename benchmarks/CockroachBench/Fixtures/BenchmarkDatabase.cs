namespace CockroachBench.Fixtures;

// The database a benchmark talks to: the host hands it to its child processes in an environment variable.
internal static class BenchmarkDatabase
{
    private static (string Given, NpgsqlConnectionStringBuilder OneHost)? s_known;

    public static int HostCount => Hosts.Of(new NpgsqlConnectionStringBuilder(Given())).Count;

    // Of several hosts the first that answers: figures are of one node, even if the connection string asks for balancing.
    public static NpgsqlDataSource CreateDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null) =>
        CaseDatabase.Noted(CreateDataSourceBuilder(configure).Build());

    public static NpgsqlDataSourceBuilder CreateDataSourceBuilder(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return new NpgsqlDataSourceBuilder(options.ConnectionString);
    }

    // Through something on loopback that is given the server's address and says on which port it listens. The server's certificate is still
    // checked for the server's own name.
    public static NpgsqlDataSource CreateDataSourceBehind(Func<string, int, int> listen, Action<NpgsqlConnectionStringBuilder> configure)
    {
        var host = Options().Host!;
        var builder = CreateDataSourceBuilder(options =>
        {
            (options.Host, options.Port) = ("127.0.0.1", listen(host, options.Port));
            configure(options);
        });
        builder.UseSslClientAuthenticationOptionsCallback(tls => tls.TargetHost = host);
        return CaseDatabase.Noted(builder.Build());
    }

    public static NpgsqlMultiHostDataSource CreateMultiHostDataSource(Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var options = new NpgsqlConnectionStringBuilder(Given()) { ApplicationName = CaseName.Current };
        configure?.Invoke(options);
        return CaseDatabase.Noted(new NpgsqlDataSourceBuilder(options.ConnectionString).BuildMultiHost());
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

    public static WireConnection OpenWire() => CaseDatabase.Noted(WireConnection.Open(Options()));

    private static NpgsqlConnectionStringBuilder Options()
    {
        var given = Given();
        // Asked once a process: another answer in the middle of a case would be another case.
        if (s_known?.Given != given) s_known = (given, Hosts.FirstAnswering(new NpgsqlConnectionStringBuilder(given)));
        return new NpgsqlConnectionStringBuilder(s_known.Value.OneHost.ConnectionString) { ApplicationName = CaseName.Current };
    }

    private static string Given()
    {
        var text = Environment.GetEnvironmentVariable(CaseDatabase.Variable);
        if (string.IsNullOrEmpty(text))
            throw new InvalidOperationException(
                $"{CaseDatabase.Variable} is not set. Start benchmarks with 'cockroachbench run', which provides a database.");
        Secrets.Register(new NpgsqlConnectionStringBuilder(text).Password);
        return text;
    }
}
