namespace CockroachBench.Harness.Pairs.Host;

// Whether a measuring process's threads, when they wake up, let whoever runs on their core finish (SCHED_BATCH), or may pre-empt it (the
// system's usual way): one answer for both sides, for each turn of slices. .NET's socket thread wakes the thread that waits for the answer
// while it still holds a lock. Where the woken thread pre-empts it, it runs into that lock, and both switch back and forth. Whether that
// happens is a connection's luck, on one side and not on the other: a round trip of 13 us takes 15 or 19. Threads that let each other
// finish do not meet it. With other programs on the core, however, they also wait for those. So both ways are tried throughout a block, and
// the waiting one is kept to unless it is more than a tenth slower. Slices count whichever way they ran: both sides' ran the same way, and
// the choice looks at the sum of both.
internal sealed class WakeUps
{
    // How many times the usual way's time waiting may take: what takes longer waits for other programs.
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

    private static double Median(Queue<double> times) => CockroachBench.Results.Statistics.Median.Of(times.ToArray());
}
