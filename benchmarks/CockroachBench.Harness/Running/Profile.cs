using Perfolizer.Horology;

namespace CockroachBench.Harness.Running;

// How much is measured, and how long. Without a job each case runs once, in this process. A case that takes longer than LongestCase is
// ended and counts as failed.
internal sealed record Profile(string Name, string Summary, Job? Job, bool AllParameters, TimeSpan TypicalCase, TimeSpan LongestCase)
{
    private static readonly TimeSpan UntimedCase = TimeSpan.FromSeconds(2.5);

    // A stable job id, so that reports of two runs name their cases alike. Warm-up is long enough for tier-1 code.
    private static Job CreateJob(string id, int launches, int warmups, int iterations, double milliseconds) => Job.Default
        .WithId(id)
        .WithLaunchCount(launches)
        .WithWarmupCount(warmups)
        .WithIterationCount(iterations)
        .WithIterationTime(TimeInterval.FromMilliseconds(milliseconds))
        // Hot methods reach their final code (tier 1, with profile) without the runtime's 100 ms of quiet, which a busy
        // two-core machine may never grant within a warm-up.
        .WithEnvironmentVariables(new EnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "0"))
        .WithEvaluateOverhead(false) // a call costs nanoseconds, an operation here tens of microseconds at least
        .AsDefault();

    public static readonly Profile Smoke = new("smoke", "every method once",
        null, false, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(30));

    public static readonly Profile Quick = new("quick", "20-40 minutes",
        CreateJob("quick", 1, 8, 25, 50), false, TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(2));

    public static readonly Profile Full = new("full", "an hour",
        CreateJob("full", 3, 6, 15, 100), true, TimeSpan.FromSeconds(18), TimeSpan.FromMinutes(10));

    public static readonly IReadOnlyList<Profile> All = [Smoke, Quick, Full];

    public bool IsMeasured => Job is not null;
    public bool IsTimed { get; private init; } = true;

    // The warm-up stays: code that is not optimised yet allocates more.
    public Profile WithoutTiming() => this with
    {
        IsTimed = false,
        Job = Job?.WithLaunchCount(1).WithIterationCount(1).AsDefault(),
        TypicalCase = IsMeasured ? UntimedCase : TypicalCase,
    };
}
