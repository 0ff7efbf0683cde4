namespace CockroachBench.Databases.Inspection;

// Each question has a connection for itself: a refused one may leave the session in a failed state.
internal sealed class ServerQuestions(NpgsqlConnectionStringBuilder builder, string ownName, CancellationToken cancellationToken)
{
    private const int BufferSize = 96 * 1024; // bytes; no version's default

    // How far back follower_read_timestamp() reads.
    private static readonly TimeSpan FollowerReadAge = TimeSpan.FromSeconds(5);

    private static readonly string[] IsolationLevels = ["read committed", "repeatable read", "serializable"];

    public IReadOnlyList<(Capability Capability, Func<NpgsqlConnection, Task<(bool IsSupported, string Detail)>> AskAsync)> All =>
    [
        (Capability.Cursors, AskCursorAsync),
        (Capability.CopyToText, AskCopyTextAsync),
        (Capability.CopyToBinary, AskCopyBinaryAsync),
        (Capability.Cancellation, c => Task.FromResult(AskCancellation(c))),
        (Capability.SessionView, AskSessionViewAsync),
        (Capability.SessionMemory, AskSessionMemoryAsync),
        (Capability.ReadCommitted, AskReadCommittedAsync),
        (Capability.ResetWithPrepared, _ => AskResetAsync()),
        (Capability.RawWire, _ => Task.FromResult(AskWire())),
        (Capability.WithoutTls, _ => AskWithoutTlsAsync()),
        (Capability.Portals, _ => Task.FromResult(AskPortals())),
        (Capability.ResultsBufferSize, _ => AskBufferSizeAsync()),
        (Capability.AsOfSystemTime, c => AskClauseAsync(c, "as of system time '-1s'")),
        (Capability.FollowerReads, AskFollowerReadAsync),
    ];

    private async Task<(bool, string)> AskCursorAsync(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("declare cockroachbench_cursor cursor for select 1", cancellationToken);
        return (await connection.ScalarAsync("fetch 1 from cockroachbench_cursor", cancellationToken) is not null, "declare and fetch");
    }

    private async Task<(bool, string)> AskCopyTextAsync(NpgsqlConnection connection)
    {
        const string sql = "copy (select 1) to stdout";
        using var reader = await connection.BeginTextExportAsync(sql, cancellationToken);
        return (await reader.ReadLineAsync(cancellationToken) == "1", sql);
    }

    private async Task<(bool, string)> AskCopyBinaryAsync(NpgsqlConnection connection)
    {
        const string sql = "copy (select 1) to stdout (format binary)";
        await using var reader = await connection.BeginBinaryExportAsync(sql, cancellationToken);
        return (await reader.StartRowAsync(cancellationToken) == 1, sql);
    }

    private static (bool, string) AskCancellation(NpgsqlConnection connection) => connection.ProcessID != 0
        ? (true, "BackendKeyData has a process id")
        : (false, "the process id in BackendKeyData is 0: a cancel request has no address");

    private async Task<(bool, string)> AskSessionViewAsync(NpgsqlConnection connection)
    {
        var (view, problem) = await SessionView.FindAsync(connection, ownName, cancellationToken);
        return (view is not null, view?.Name ?? problem);
    }

    private async Task<(bool, string)> AskWithoutTlsAsync()
    {
        var options = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { SslMode = SslMode.Disable };
        await using var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return (await connection.ScalarAsync("select 1", cancellationToken) is not null, "SSL Mode=Disable");
    }

    private async Task<(bool, string)> AskSessionMemoryAsync(NpgsqlConnection connection)
    {
        var (memory, problem) = await SessionMemory.FindAsync(connection, ownName, cancellationToken);
        return (memory is not null, memory?.Sql ?? problem);
    }

    private async Task<(bool, string)> AskReadCommittedAsync(NpgsqlConnection connection)
    {
        var given = new List<string>();
        foreach (var asked in IsolationLevels) given.Add($"{asked}: {await TryIsolationAsync(connection, asked) ?? "refused"}");
        var isGiven = given[0].EndsWith(IsolationLevels[0], StringComparison.OrdinalIgnoreCase);
        return (isGiven, $"asked and given: {string.Join("; ", given)}");
    }

    private async Task<string?> TryIsolationAsync(NpgsqlConnection connection, string level)
    {
        try
        {
            await connection.ExecuteAsync($"begin isolation level {level}", cancellationToken);
            return await connection.TryReadAsync("show transaction_isolation", cancellationToken);
        }
        catch (PostgresException)
        {
            return null;
        }
        finally
        {
            await connection.ExecuteAsync("rollback", cancellationToken);
        }
    }

    // Through the driver's own pool: what the driver sends on reuse may change.
    private async Task<(bool, string)> AskResetAsync()
    {
        var single = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = true, MaxPoolSize = 1 };
        await using var pool = NpgsqlDataSource.Create(single);
        await using (var first = await pool.OpenConnectionAsync(cancellationToken))
        {
            await using var command = new NpgsqlCommand("select 1", first);
            await command.PrepareAsync(cancellationToken);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var second = await pool.OpenConnectionAsync(cancellationToken);
        await second.ExecuteAsync("select 1", cancellationToken);
        return (true, "a pooled connection with a prepared statement is reset and reused");
    }

    private (bool, string) AskWire()
    {
        using var wire = WireConnection.Open(builder);
        var isRead = wire.Drain(WireConnection.ExtendedQuery("select 1")).Rows == 1;
        return (isRead, $"logged in by {wire.Authentication}{(wire.IsEncrypted ? ", TLS" : "")}");
    }

    private (bool, string) AskPortals()
    {
        using var wire = WireConnection.Open(builder);
        return (wire.Drain(WireConnection.PortalsInTurn("select generate_series(1, 3)")).Rows == 3, "two portals read in turn");
    }

    private async Task<(bool, string)> AskBufferSizeAsync()
    {
        var options = $"{builder.Options} -c results_buffer_size={BufferSize}".TrimStart();
        var sized = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Options = options };
        await using var connection = new NpgsqlConnection(sized.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var shown = Convert.ToString(await connection.ScalarAsync("show results_buffer_size", cancellationToken));
        return (shown == $"{BufferSize}", $"asked for {BufferSize} when connecting, the server shows {shown}");
    }

    // A server that accepts the clause and ignores it says so in a notice; one without a licence sends notices with any statement. No table
    // is read: a server that has just started had none a second ago.
    private async Task<(bool, string)> AskClauseAsync(NpgsqlConnection connection, string clause)
    {
        string? notice = null;
        connection.Notice += (_, e) => notice ??= Secrets.FirstLine(e.Notice.MessageText);
        await AskAsync(clause);
        var ignored = notice;
        notice = null;
        if (ignored is not null) await AskAsync("");
        return ignored is null || notice is not null ? (true, clause) : (false, ignored);

        Task AskAsync(string more) => connection.ScalarAsync($"select count(*) from generate_series(1, 1) {more}", cancellationToken);
    }

    // The database that this connection is in may not have been there at that time.
    private async Task<(bool, string)> AskFollowerReadAsync(NpgsqlConnection connection)
    {
        const string clause = "as of system time follower_read_timestamp()";
        try
        {
            return await AskClauseAsync(connection, clause);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedTable)
        {
            await Task.Delay(FollowerReadAge, cancellationToken);
            return await AskClauseAsync(connection, clause);
        }
    }
}
