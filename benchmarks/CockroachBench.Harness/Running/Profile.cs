using BenchmarkDotNet.Jobs;
using CockroachBench.Harness.Attributes;
using Perfolizer.Horology;

namespace CockroachBench.Harness.Running;

/// <summary>How much is measured, and how long.</summary>
/// <param name="Name">The word for <c>--profile</c>.</param>
/// <param name="Summary">What it does or takes, in a few words for the help.</param>
/// <param name="Job">How BenchmarkDotNet measures a case; null runs each case once, in this process.</param>
/// <param name="AllParameters">Every <c>[Params]</c> value, or only those that <see cref="QuickParamsAttribute"/> keeps.</param>
/// <param name="TypicalCase">What a case takes on two cores, for the estimate.</param>
/// <param name="LongestCase">After this a case is ended and counts as failed: nothing here waits without a limit.</param>
internal sealed record Profile(string Name, string Summary, Job? Job, bool AllParameters, TimeSpan TypicalCase, TimeSpan LongestCase)
{
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

    /// <summary>Every method once, checksums compared, no timing claims.</summary>
    public static readonly Profile Smoke = new("smoke", "every method once",
        null, false, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(30));

    /// <summary>The few most telling parameters.</summary>
    public static readonly Profile Quick = new("quick", "8 minutes",
        CreateJob("quick", 1, 8, 25, 50), false, TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(2));

    /// <summary>All parameters.</summary>
    public static readonly Profile Full = new("full", "an hour",
        CreateJob("full", 3, 6, 15, 100), true, TimeSpan.FromSeconds(18), TimeSpan.FromMinutes(10));

    /// <summary>All profiles.</summary>
    public static readonly IReadOnlyList<Profile> All = [Smoke, Quick, Full];
}
