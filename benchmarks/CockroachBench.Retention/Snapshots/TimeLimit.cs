namespace CockroachBench.Retention.Snapshots;

// For a loop of many short steps: looks at the clock now and then.
internal sealed class TimeLimit(TimeSpan limit)
{
    private const int StepsBetweenLooks = 1024;

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _steps;

    // To be asked at each step.
    public bool IsOver => ++_steps % StepsBetweenLooks == 0 && Stopwatch.GetElapsedTime(_start) > limit;
}
