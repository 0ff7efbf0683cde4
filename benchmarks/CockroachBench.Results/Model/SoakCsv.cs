namespace CockroachBench.Results.Model;

internal static class SoakCsv
{
    public const string FileName = "soak.csv";

    private static readonly (string Title, Func<SoakSample, object?> Value)[] Columns =
    [
        ("seconds", s => s.Seconds), ("requests_per_s", s => s.Requests), ("errors_per_s", s => s.Errors),
        ("p50_ms", s => s.P50 / 1e6), ("p95_ms", s => s.P95 / 1e6), ("p99_ms", s => s.P99 / 1e6),
        ("heap_bytes", s => s.Reading?.HeapBytes), ("gc_pause_ms_total", s => s.Reading?.GcPauseMilliseconds),
        ("resident_bytes", s => s.Reading?.ResidentBytes),
        ("threads", s => s.Reading?.Threads), ("sockets", s => s.Reading?.Sockets),
        ("pool_busy", s => s.Reading?.PoolBusy), ("pool_idle", s => s.Reading?.PoolIdle), ("pool_waiting", s => s.Reading?.PoolWaiting),
        ("stray_cancels_total", s => s.Reading?.StrayCancels),
        ("server_sessions", s => s.Sessions), ("server_bytes_per_session", s => s.SessionBytes),
    ];

    public static string Render(SoakFile soak)
    {
        var text = new StringBuilder();
        text.Append("scenario,").AppendJoin(',', Columns.Select(c => c.Title)).Append('\n');
        foreach (var scenario in soak.Scenarios)
            foreach (var sample in scenario.Samples)
                text.Append(Quote(scenario.Name)).Append(',').AppendJoin(',', Columns.Select(c => Text(c.Value(sample)))).Append('\n');
        return text.ToString();
    }

    private static string Text(object? value) => value is double number ? $"{Math.Round(number, 3)}" : $"{value}";

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
