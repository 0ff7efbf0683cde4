namespace CockroachBench.Harness.Running;

internal sealed class Progress(int total, TimeSpan typicalCase, Action<string> writeLine, TimeProvider? clock = null)
{
    // From this many cases on only measured times count; before, the profile's typical case stands in for the missing ones.
    private const int EnoughCases = 5;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private long? _start;
    private int _done;

    public void Start() => _start = _clock.GetTimestamp();

    public void Report(RunCase c, string? time = null)
    {
        _done++;
        var left = _done < total ? $", about {Text(PerCase() * (total - _done))} left" : "";
        writeLine($"[{$"{_done}".PadLeft($"{total}".Length)}/{total}] {Name(c)}: {Outcome(c, time)}{left}");
    }

    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => $"{Math.Max(1, time.TotalSeconds):0} s",
        { TotalMinutes: < 90 } => $"{Math.Floor(time.TotalMinutes):0} min {time.Seconds:0} s",
        _ => $"{Math.Floor(time.TotalHours):0} h {time.Minutes:0} min",
    };

    public static string Name(RunCase c) => Name(c.Family, c.Method, c.Parameters);

    public static string Name(string family, string method, IReadOnlyDictionary<string, string> parameters)
    {
        var values = string.Join(", ", parameters.Select(p => $"{p.Key}={p.Value}"));
        return $"{family} {method}{(values.Length > 0 ? $" ({values})" : "")}";
    }

    public static string Outcome(RunCase c, string? time = null) => c.State switch
    {
        CaseState.Measured => time ?? "measured, not timed",
        CaseState.Checked => "ok",
        CaseState.Failed => $"FAILED: {c.Reason}",
        CaseState.NotSupported => $"not supported, {c.Reason}",
        _ => c.State.ToString(),
    };

    private TimeSpan PerCase() =>
        ((_start is { } start ? _clock.GetElapsedTime(start) : TimeSpan.Zero)
            + (Math.Max(0, EnoughCases - _done) * typicalCase)) / Math.Max(EnoughCases, _done);
}
