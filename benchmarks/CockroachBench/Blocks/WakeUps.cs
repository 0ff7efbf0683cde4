namespace CockroachBench.Blocks;

/// <summary>
/// Whether a measuring process's threads, when they wake up, wait until their core is free (SCHED_BATCH) or take it from whoever runs there (the system's usual way):
/// for each turn of slices, one answer for both sides.
/// </summary>
/// <remarks>
/// .NET's socket thread wakes the thread that waits for an answer, and still holds its lock then. Where that thread takes the core from it, the two go back and forth over the lock, or
/// do not, as long as a connection lives: a round trip of 13 us becomes one of 15 or of 19, by chance, on one side and not on the other. Threads that wait for each other settle that.
/// Beside others' work, though, a thread that waits for the core waits for all of them, and its times are the others' then. So both ways are tried all along, and the patient one is kept to
/// while it costs nothing. What a turn measures counts in either way: both sides had the same.
/// </remarks>
public sealed class WakeUps
{
    /// <summary>Patience that makes operations slower than this, of the time they take without, meets others' work.</summary>
    public const double TooSlow = 1.1;

    // By turns at first, then now and then.
    private const int TriesOfEach = 3;
    private const int Rarely = 8;
    private const int Remembered = 5;

    private readonly Queue<double> _patient = new(), _hasty = new();
    private int _turn = -1;

    /// <summary>Whether threads wait in the turn at hand.</summary>
    public bool Patient { get; private set; }

    /// <summary>Begins a turn.</summary>
    /// <returns><see cref="Patient"/>.</returns>
    public bool Next()
    {
        _turn++;
        if (_turn < 2 * TriesOfEach) return Patient = _turn % 2 == 0;
        var best = Median(_patient) <= TooSlow * Median(_hasty);
        return Patient = _turn % Rarely == 0 ? !best : best;
    }

    /// <summary>Ends a turn.</summary>
    /// <param name="nanoseconds">How long it took; turns are of the same operations.</param>
    public void Took(double nanoseconds)
    {
        var times = Patient ? _patient : _hasty;
        times.Enqueue(nanoseconds);
        if (times.Count > Remembered) times.Dequeue();
    }

    private static double Median(Queue<double> times) => times.Order().ElementAt(times.Count / 2);
}
