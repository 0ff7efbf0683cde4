using System.Diagnostics;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Running;

/// <summary>A line a case, with the time left: estimated from the cases so far, from the profile before the first.</summary>
internal sealed class Progress(int total, TimeSpan typicalCase, Action<string> writeLine)
{
    // The first guess counts as this many cases, so that one odd case does not swing the estimate.
    private const int GuessWeight = 5;

    private readonly Stopwatch _sinceFirst = new();
    private int _done;

    /// <summary>The first case is about to start.</summary>
    public void Start() => _sinceFirst.Start();

    /// <summary>A case is done.</summary>
    /// <param name="name">The case, as a person would call it.</param>
    /// <param name="outcome">Its mean, or what became of it.</param>
    public void Report(string name, string outcome)
    {
        _done++;
        var left = TimeLeft();
        var width = total.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        writeLine($"[{_done.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width)}/{total}] {name}: {outcome}{(left is null ? "" : $", about {Text(left.Value)} left")}");
    }

    /// <summary>A duration as people say it.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => $"{Math.Max(1, time.TotalSeconds):0} s",
        { TotalMinutes: < 90 } => $"{Math.Floor(time.TotalMinutes):0} min {time.Seconds:0} s",
        _ => $"{Math.Floor(time.TotalHours):0} h {time.Minutes:0} min",
    };

    /// <summary>What a case is called in a line of its own.</summary>
    public static string Name(RunCase c) =>
        $"{c.Family} {c.Method}{(c.Parameters.Count > 0 ? $" ({string.Join(", ", c.Parameters.Select(p => $"{p.Key}={p.Value}"))})" : "")}";

    /// <summary>What became of a case, in a few words.</summary>
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
