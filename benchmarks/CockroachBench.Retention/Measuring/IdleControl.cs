namespace CockroachBench.Retention.Measuring;

// What else in the process retains: after each interval of operations a pause as long as it, in which none runs. The pauses are a window
// of their own, taken at the same time as that of the operations.
internal sealed class IdleControl(double operations, int intervals)
{
    // An operation that leaves so many times more is a leak whatever the rest of the process does.
    private const double ClearOfNoise = 4;

    private readonly double[] _liveBytes = new double[intervals + 1];
    private int _pauses;

    // Pauses, and returns the live bytes after it. liveBytes: those before it.
    public double Pause(TimeSpan time, double liveBytes)
    {
        // A pause of nothing is none: pool threads and timers take a moment.
        Thread.Sleep(time < ShortestPause ? ShortestPause : time);
        var after = LiveHeap.Read();
        _pauses++;
        _liveBytes[_pauses] = _liveBytes[_pauses - 1] + after - liveBytes;
        return after;
    }

    private static TimeSpan ShortestPause => TimeSpan.FromMilliseconds(1);

    // Bytes that the process gained, or lost, in the pauses; null if that is too little to matter to a verdict about so many bytes per
    // operation.
    public double? Noise(Verdict verdict, double retained)
    {
        var window = new GrowthWindow(operations, _liveBytes);
        if (!window.IsSuspect && !window.HasLump && -window.Growth < GrowthWindow.Lump) return null;
        return verdict == Verdict.Leak && retained >= ClearOfNoise * Math.Abs(window.GrowthPerOperation) ? null : window.Growth;
    }
}
