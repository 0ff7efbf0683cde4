namespace CockroachBench.Databases.Inspection;

internal static class OptionalProbes
{
    private const int BufferSize = 96 * 1024; // bytes; no version's default
    // Not a table: a server that has just started had none a second ago.
    private const string Rows = "generate_series(1, 1)";

    public static async Task<IReadOnlyList<CapabilityAnswer>> AskAsync(
        ServerProber prober, NpgsqlConnectionStringBuilder builder, IReadOnlyList<NpgsqlConnectionStringBuilder> hosts,
        CancellationToken cancellationToken)
    {
        return
        [
            await prober.AskAsync(Capability.ResultsBufferSize, () => AskBufferSizeAsync(builder, cancellationToken)),
            await AskClauseAsync(Capability.AsOfSystemTime, "as of system time '-1s'"),
            await AskClauseAsync(Capability.FollowerReads, "as of system time follower_read_timestamp()"),
            await AskHostsAsync(hosts, prober.LongestQuestion, cancellationToken),
        ];

        // A server that accepts the clause and ignores it says so in a notice.
        Task<CapabilityAnswer> AskClauseAsync(Capability capability, string clause) => prober.AskAsync(capability, async () =>
        {
            var (rows, notice) = await ScalarAsync(builder, $"select count(*) from {Rows} {clause}", cancellationToken);
            return new(capability, rows is not null && notice is null, notice ?? clause);
        });
    }

    private static async Task<CapabilityAnswer> AskBufferSizeAsync(
        NpgsqlConnectionStringBuilder builder, CancellationToken cancellationToken)
    {
        var sized = new NpgsqlConnectionStringBuilder(builder.ConnectionString)
        {
            Options = $"{builder.Options} -c results_buffer_size={BufferSize}".TrimStart(),
        };
        var (shown, _) = await ScalarAsync(sized, "show results_buffer_size", cancellationToken);
        var isTaken = Convert.ToString(shown) == $"{BufferSize}";
        return new(Capability.ResultsBufferSize, isTaken, $"asked for {BufferSize} when connecting, the server shows {shown}");
    }

    // Not by the prober: one host that does not answer is not a lost server.
    private static async Task<CapabilityAnswer> AskHostsAsync(
        IReadOnlyList<NpgsqlConnectionStringBuilder> hosts, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (hosts.Count < 2) return new(Capability.SeveralHosts, false, "the connection string names one host");
        foreach (var host in hosts)
        {
            try
            {
                var asking = Task.Run(() => ScalarAsync(host, "select 1", cancellationToken), cancellationToken);
                await asking.WaitAsync(limit, cancellationToken);
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or NotSupportedException or TimeoutException)
            {
                return new(Capability.SeveralHosts, false, $"{host.Host}:{host.Port} does not answer ({e.Reason()})");
            }
        }
        return new(Capability.SeveralHosts, true, $"{hosts.Count} hosts answer");
    }

    private static async Task<(object? Value, string? Notice)> ScalarAsync(
        NpgsqlConnectionStringBuilder builder, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        string? notice = null;
        connection.Notice += (_, e) => notice ??= Secrets.FirstLine(e.Notice.MessageText);
        await connection.OpenAsync(cancellationToken);
        return (await connection.ScalarAsync(sql, cancellationToken), notice);
    }
}
