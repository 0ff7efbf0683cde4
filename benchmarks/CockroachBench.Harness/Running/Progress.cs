using System.Diagnostics;
using CockroachBench.Results.Runs;
using CockroachBench.Results.Tables;

namespace CockroachBench.Harness.Running;

// A line a case, with the time left: estimated from the cases so far, from the profile before the first.
internal sealed class Progress(int total, TimeSpan typicalCase, Action<string> writeLine)
{
    // The first guess counts as this many cases, so that one odd case does not swing the estimate.
    private const int GuessWeight = 5;

    private readonly Stopwatch _sinceFirst = new();
    private int _done;

    public void Start() => _sinceFirst.Start();

    public void Report(string name, string outcome)
    {
        _done++;
        var left = TimeLeft();
        var width = total.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        writeLine($"[{_done.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width)}/{total}] {name}: {outcome}{(left is null ? "" : $", about {Text(left.Value)} left")}");
    }

    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => $"{Math.Max(1, time.TotalSeconds):0} s",
        { TotalMinutes: < 90 } => $"{Math.Floor(time.TotalMinutes):0} min {time.Seconds:0} s",
        _ => $"{Math.Floor(time.TotalHours):0} h {time.Minutes:0} min",
    };

    public static string Name(RunCase c) =>
        $"{c.Family} {c.Method}{(c.Parameters.Count > 0 ? $" ({string.Join(", ", c.Parameters.Select(p => $"{p.Key}={p.Value}"))})" : "")}";

    public static string Outcome(RunCase c, CaseFigures? figures) => c.State switch
    {
        CaseState.Measured when figures?.MeanNanoseconds is { } mean => Quantity.Time(mean, figures.RelativeMargin),
        CaseState.Checked => "ok",
        CaseState.Failed => $"FAILED: {c.Reason}",
        CaseState.NotSupported => $"not supported, {c.Reason}",
        _ => c.State.ToString(),
    };

    private TimeSpan? TimeLeft()
    {
        if (_done >= total) return null;
        var perCase = (_sinceFirst.Elapsed + (GuessWeight * typicalCase)) / (_done + GuessWeight);
        return perCase * (total - _done);
    }
}
