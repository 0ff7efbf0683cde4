namespace CockroachBench.Retention.Snapshots;

// For a loop of many short steps: looks now and then at the processor time of this process, of which a busy machine gives less a second.
internal sealed class TimeLimit(TimeSpan limit)
{
    private const int StepsBetweenLooks = 1024;

    private readonly TimeSpan _start = Environment.CpuUsage.TotalTime;
    private long _steps;

    // To be asked at each step.
    public bool IsOver => ++_steps % StepsBetweenLooks == 0 && Environment.CpuUsage.TotalTime - _start > limit;
}
