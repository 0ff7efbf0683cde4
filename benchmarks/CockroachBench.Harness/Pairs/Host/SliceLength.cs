namespace CockroachBench.Harness.Pairs.Host;

// Finds the invocations of a slice during warm-up, doubling them until a slice takes about as long as wanted. The last slice counts even if
// a busy machine stretched it: those that follow are stretched alike (results/rules/rules.md, recording 10). Only a slice far longer than
// those before it is no measure, such as a first call that is compiled: slices would be too short for the clock.
internal sealed class SliceLength(TimeSpan wanted, TimeSpan warmUp, bool fixedInvocations)
{
    private const int Recent = 3;
    // Of the wanted length; still a thousand times the clock's resolution.
    private const double ShortestShare = 0.01;

    // Some thirty doublings, however slow the exchange with the process is.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Queue<double> _recent = new(Recent + 1);

    public long Next { get; private set; } = 1;
    public double PerInvocation { get; private set; } = 1;

    public bool Took(double nanoseconds, TimeSpan elapsed)
    {
        _recent.Enqueue(nanoseconds / Next);
        if (_recent.Count > Recent) _recent.Dequeue();
        PerInvocation = Math.Max(1, nanoseconds / Next);
        if (elapsed >= warmUp && (IsKnown || elapsed >= Longest)) return true;
        if (!fixedInvocations && nanoseconds < wanted.TotalNanoseconds / 2) Next *= 2;
        return false;
    }

    // A first slice has nothing to be compared with.
    private bool IsKnown => fixedInvocations || (_recent.Count > 1
        && Math.Max(1, wanted.TotalNanoseconds / PerInvocation) * _recent.Min() >= ShortestShare * wanted.TotalNanoseconds);
}
