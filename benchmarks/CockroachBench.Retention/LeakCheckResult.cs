using System.Text;

namespace CockroachBench.Retention;

/// <summary>What <see cref="LeakCheck"/> found out about an operation. <see cref="ToString"/> says all of it.</summary>
public sealed class LeakCheckResult
{
    private const int TopTypes = 5;

    internal LeakCheckResult() { }

    /// <summary>
    /// <see cref="Verdict.Leak"/> if bytes stay behind with every operation or every few, or a busy pool slot with at least one in ten;
    /// <see cref="Verdict.Unclear"/> if that cannot be told, for the <see cref="Reason"/>.
    /// </summary>
    public Verdict Verdict { get; internal init; }

    /// <summary>Bytes per operation that survive full collections; null if no slope could be taken.</summary>
    public double? Retained { get; internal init; }

    /// <summary>The smallest leak that this measurement finds, in bytes per operation; null if it finds none.</summary>
    public double? Resolution { get; internal init; }

    /// <summary>For a leak of bytes: what grew, most bytes first. Empty if it is not known.</summary>
    public IReadOnlyList<GrownType> Types { get; internal init; } = [];

    /// <summary>Why the types of a leak are not known; else null.</summary>
    public string? TypesProblem { get; internal init; }

    /// <summary>
    /// Pool slots left busy per operation; null if no pool reports <c>db.client.connection.count</c>, OpenTelemetry's name for it.
    /// </summary>
    public double? Held { get; internal init; }

    /// <summary>The same by pool, of those that have some left busy.</summary>
    public IReadOnlyDictionary<string, double> HeldByPool { get; internal init; } = new Dictionary<string, double>();

    /// <summary>Where slots or sockets are left: the methods that open connections, innermost first; null if that was not seen.</summary>
    public string? OpenedBy { get; internal init; }

    /// <summary>Connects of managed sockets per operation, by whatever code of the process; null if that was not counted.</summary>
    public double? ConnectionsOpened { get; internal init; }

    /// <summary>Operations that were run, warm-up included.</summary>
    public long Operations { get; internal init; }

    /// <summary>How long the check took.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>Why the verdict is unclear, or what ended the measurement of a leak; else null.</summary>
    public string? Reason { get; internal init; }

    // Which of the two it is; both, where a held connection is kept by something that grows.
    internal bool LeaksBytes { get; init; }
    internal bool HoldsSlots { get; init; }

    /// <summary>Verdict, figures, types with what keeps them, and held connections, in a few lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Headline());
        if (Verdict == Verdict.Leak && Reason is not null) Line($"  {Reason}");
        foreach (var (pool, slots) in HeldByPool) Line($"  {Slots(slots)} held per operation of the pool {pool}");
        if (OpenedBy is not null) Line($"    opened by {OpenedBy}");
        if (ConnectionsOpened > 0) Line($"  {ConnectionsOpened:0.###} connections opened per operation");
        foreach (var type in Types.Take(TopTypes))
        {
            Line($"  {type.Bytes:#,0.#} B in {type.Count:0.##} x {type.Name}");
            if (type.Path is not null) Line($"    kept by {type.Path}");
        }
        if (TypesProblem is not null) Line($"  types unknown: {TypesProblem}");
        Line($"  ({Operations:#,0} operations in {Duration.TotalSeconds:0.0} s)");
        return text.ToString();

        void Line(FormattableString line) => text.Append('\n').Append(line.ToString(CultureInfo.InvariantCulture));
    }

    private string Headline() => Verdict switch
    {
        Verdict.None => string.Create(CultureInfo.InvariantCulture, $"No leak: less than {Resolution:#,0.##} B per operation"),
        Verdict.Unclear => $"Unclear whether the operation leaks: {Reason}",
        _ => $"Leak: {string.Join(" and ", Left())} per operation",
    };

    private IEnumerable<string> Left()
    {
        if (LeaksBytes) yield return string.Create(CultureInfo.InvariantCulture, $"{Retained:#,0.#} B retained");
        if (HoldsSlots) yield return $"{Slots(Held!.Value)} of a pool held";
    }

    private static string Slots(double slots) =>
        string.Create(CultureInfo.InvariantCulture, $"{slots:0.##} {(slots == 1 ? "slot" : "slots")}");
}
