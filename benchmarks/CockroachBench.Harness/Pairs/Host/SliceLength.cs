namespace CockroachBench.Harness.Pairs.Host;

// How many invocations make a slice, found while a measuring process warms up: twice as many each time until they take about as long as
// wanted. A busy machine stretches the last slice as it will stretch those that follow, so that slices of its measure are as long as wanted
// there, and as many: of few long ones hardly any is undisturbed, and the median over them is worth less (results/rules/rules.md, recording
// 10). Only one that says far more than those before it, as a first call that is compiled does, is no measure: slices of a single short
// operation are nothing but the clock's own steps.
internal sealed class SliceLength(TimeSpan wanted, TimeSpan warmUp, bool fixedInvocations)
{
    private const int Recent = 3;

    // Of what is wanted; still a thousand times what a clock can tell.
    private const double ShortestShare = 0.01;

    // Some thirty doublings, however long the way to the process and back takes.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Queue<double> _recent = new(Recent + 1);

    public long Next { get; private set; } = 1;

    // Nanoseconds of an invocation, as of the last slice.
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

    // The first slice alone has nothing beside it to be held against.
    private bool IsKnown => fixedInvocations || (_recent.Count > 1 && Math.Max(1, wanted.TotalNanoseconds / PerInvocation) * _recent.Min() >= ShortestShare * wanted.TotalNanoseconds);
}
