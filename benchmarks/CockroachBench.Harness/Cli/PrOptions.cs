namespace CockroachBench.Harness.Cli;

// Without a base it is where head left main; without a head it is the working tree.
internal sealed record PrOptions(
    string? Base, string? Head, IReadOnlyList<string> Filters, bool AllParameters, int? Blocks, TimeSpan? Budget, bool Calibrate,
    bool NoConfirm, bool DefaultJit, int? Seed, FailOn FailOn, string? Markdown,
    DatabaseOptions Database, string? Artifacts, int? Slices, bool Verbose)
{
    public const int DefaultBlocks = 6;
    // Blocks of a gate: with --fail-on, unless --blocks or a calibration says otherwise.
    public const int GateBlocks = 10;
    public const int MostBlocks = 16;
    public const int FewestBlocks = 3;

    public SideSettings BaseSettings { get; init; } = SideSettings.None;
    public SideSettings HeadSettings { get; init; } = SideSettings.None;
    public (SideSettings Base, SideSettings Head) Settings => (BaseSettings, HeadSettings);
    private bool HasSettings => !BaseSettings.IsNone || !HeadSettings.IsNone;
    // Settings are compared on one commit, unless a base is named.
    public bool IsOneCommit => Calibrate || (HasSettings && Base is null);

    private static readonly TimeSpan LongestBudget = TimeSpan.FromDays(2);

    public static TimeSpan ParseBudget(string text) => Expect.Duration("--budget", text, LongestBudget);

    public void Check()
    {
        var fewestSlices = new BlockPlan().FewestSlicesPerSide;
        Expect.That(Blocks is null or (>= FewestBlocks and <= 1000), "--blocks", Blocks, $"{FewestBlocks} to 1000");
        Expect.That(Slices is null || Slices >= fewestSlices, "--slices", Slices, $"{fewestSlices} or more");
        Expect.That(this is not { Calibrate: true, Blocks: < Calibration.FewestBlocks }, "--blocks", Blocks,
            $"{Calibration.FewestBlocks} or more with --calibrate: a spread is not known from fewer");
        if (this is { Blocks: not null, Budget: not null }) throw new UsageException("--budget: either --blocks or --budget, not both.");
        if (Calibrate && HasSettings)
            throw new UsageException("--calibrate: both sides are the same; leave out the settings of base and head.");
        if (Calibrate && Base is not null) throw new UsageException("--calibrate: a commit is compared with itself; leave out --base.");
    }

    // When a share of the budget ends, as of Stopwatch.GetTimestamp; null without a budget.
    public long? Until(long start, double share) =>
        Budget is { } budget ? start + (long)(budget.TotalSeconds * share * Stopwatch.Frequency) : null;

    public TimeSpan? Left(long start, double share) =>
        Until(start, share) is { } until ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), until) : null;
}
