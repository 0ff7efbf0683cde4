namespace CockroachBench.Harness.Pairs.Host;

// Decides, for each turn of slices and for both sides alike, whether woken threads let the running one finish (SCHED_BATCH) or may pre-empt
// it. .NET's socket thread wakes the waiting thread while it holds a lock. A pre-empting thread runs into that lock, and a round trip of 13
// us takes 15 or 19, on one side and not on the other. Waiting avoids that, but also waits for other programs on the core. So both ways are
// tried throughout a block, and waiting is kept unless it is more than a tenth slower.
internal sealed class WakeUps
{
    // Waiting that takes longer than this many times the usual way waits for other programs.
    public const double TooSlow = 1.1;
    // By turns at first, then now and then.
    private const int TriesOfEach = 3;
    private const int Rarely = 8;
    private const int Remembered = 5;

    private readonly Queue<double> _waiting = new(), _preempting = new();
    private int _turn = -1;

    public bool Waits { get; private set; }

    public bool Next()
    {
        _turn++;
        if (_turn < 2 * TriesOfEach) return Waits = _turn % 2 == 0;
        var best = Median(_waiting) <= TooSlow * Median(_preempting);
        return Waits = _turn % Rarely == 0 ? !best : best;
    }

    public void Took(double nanoseconds)
    {
        var times = Waits ? _waiting : _preempting;
        times.Enqueue(nanoseconds);
        if (times.Count > Remembered) times.Dequeue();
    }

    private static double Median(Queue<double> times) => Results.Judging.Median.Of(times.ToArray());
}
