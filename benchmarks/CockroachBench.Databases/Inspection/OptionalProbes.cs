using System.Globalization;
using Npgsql;

namespace CockroachBench.Databases.Inspection;

internal static class OptionalProbes
{
    // Not a default of any version: shown again by the server, it was taken.
    private const int AskedBufferSize = 96 * 1024;

    // A server that has just been started had no database and no table yet at that time.
    private const string NoTable = "generate_series(1, 1)";

    public static async Task<IReadOnlyList<CapabilityAnswer>> AskAsync(
        ServerProber prober, NpgsqlConnectionStringBuilder builder, IReadOnlyList<NpgsqlConnectionStringBuilder> hosts,
        CancellationToken cancellationToken) =>
    [
        await prober.AskAsync(Capability.ResultsBufferSize, () => AskBufferSizeAsync(builder, cancellationToken)),
        await AskAsync(prober, builder, Capability.AsOfSystemTime, "as of system time '-1s'", cancellationToken),
        await AskAsync(prober, builder, Capability.FollowerReads, "as of system time follower_read_timestamp()", cancellationToken),
        await AskHostsAsync(hosts, prober.LongestQuestion, cancellationToken),
    ];

    private static async Task<CapabilityAnswer> AskBufferSizeAsync(NpgsqlConnectionStringBuilder builder, CancellationToken cancellationToken)
    {
        var sized = new NpgsqlConnectionStringBuilder(builder.ConnectionString)
        {
            Options = string.Create(CultureInfo.InvariantCulture, $"{builder.Options} -c results_buffer_size={AskedBufferSize}").TrimStart(),
        };
        var (shown, _) = await ScalarAsync(sized, "show results_buffer_size", cancellationToken);
        var isTaken = Convert.ToString(shown, CultureInfo.InvariantCulture) == AskedBufferSize.ToString(CultureInfo.InvariantCulture);
        return new(Capability.ResultsBufferSize, isTaken, $"asked for {AskedBufferSize} when connecting, the server shows {shown}");
    }

    // A server that takes the clause but not the wish says so in a notice.
    private static Task<CapabilityAnswer> AskAsync(
        ServerProber prober, NpgsqlConnectionStringBuilder builder, Capability capability, string clause,
        CancellationToken cancellationToken) =>
        prober.AskAsync(capability, async () =>
        {
            var (rows, notice) = await ScalarAsync(builder, $"select count(*) from {NoTable} {clause}", cancellationToken);
            return new(capability, rows is not null && notice is null, notice ?? clause);
        });

    // One of several hosts may be gone while the server, which is all of them, is there.
    private static async Task<CapabilityAnswer> AskHostsAsync(
        IReadOnlyList<NpgsqlConnectionStringBuilder> hosts, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (hosts.Count < 2) return new(Capability.SeveralHosts, false, "the connection string names one host");
        foreach (var host in hosts)
        {
            try
            {
                await Task.Run(() => ScalarAsync(host, "select 1", cancellationToken), cancellationToken).WaitAsync(limit, cancellationToken);
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or NotSupportedException or TimeoutException)
            {
                var where = string.Create(CultureInfo.InvariantCulture, $"{host.Host}:{host.Port}");
                return new(Capability.SeveralHosts, false, $"{where} does not answer ({ServerInspector.Reason(e)})");
            }
        }
        return new(Capability.SeveralHosts, true, string.Create(CultureInfo.InvariantCulture, $"{hosts.Count} hosts answer"));
    }

    private static async Task<(object? Value, string? Notice)> ScalarAsync(
        NpgsqlConnectionStringBuilder builder, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        string? notice = null;
        connection.Notice += (_, e) => notice ??= Secrets.FirstLine(e.Notice.MessageText);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(cancellationToken), notice);
    }
}
