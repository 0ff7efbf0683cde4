using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Model;

/// <summary><c>soak.json</c>: sustained load on one or more scenarios, with all that was sampled and the verdicts.</summary>
public sealed record SoakFile : IVersioned
{
    /// <summary>The file's name within the artifacts folder.</summary>
    public const string FileName = "soak.json";

    /// <summary>The format this program writes, and the newest it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of this file.</summary>
    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>When it started (UTC), with a random part.</summary>
    public required string Id { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether every scenario had its turn.</summary>
    public bool Complete { get; init; }

    /// <summary>The command line after the verb, secrets masked.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>The commit that was measured; null outside a checkout.</summary>
    public RunCommit? Commit { get; init; }

    /// <summary>The machine.</summary>
    public required RunMachine Machine { get; init; }

    /// <summary>The runtime.</summary>
    public required RunRuntime Runtime { get; init; }

    /// <summary>Versions by package.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>Npgsql's settings on every connection, with the reason.</summary>
    public IReadOnlyDictionary<string, string>? DriverSettings { get; init; }

    /// <summary>The database server; null for a service of somebody else's.</summary>
    public RunServer? Server { get; init; }

    /// <summary>The load.</summary>
    public required SoakLoad Load { get; init; }

    /// <summary>The scenarios that had their turn.</summary>
    public required IReadOnlyList<SoakScenario> Scenarios { get; init; }

    /// <summary>A scenario by its name; null where it was not under load.</summary>
    public SoakScenario? Find(string? name) => Scenarios.FirstOrDefault(s => s.Name == name);

    /// <summary>The remedy of a habit; null where it has none, or the remedy was not under load too.</summary>
    public SoakScenario? RemedyOf(SoakScenario habit) => Find(habit.Remedy);

    /// <summary>The soak as a run without cases: its environment, commit and end are told, named and marked like those of any run.</summary>
    public RunFile AsRun() => new()
    {
        Id = Id,
        // A soak that was stopped, lost its server or was killed says only that it is not complete.
        State = Complete ? RunState.Complete : RunState.Running,
        StartedAt = StartedAt,
        Profile = "soak",
        Options = Options,
        Commit = Commit,
        Machine = Machine,
        Runtime = Runtime,
        Packages = Packages,
        DriverSettings = DriverSettings,
        Server = Server,
        Cases = [],
    };

    /// <summary>The file's content.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunFile.Json);

    /// <summary>Reads a folder's soak.</summary>
    /// <exception cref="RunFormatException">There is none, it is damaged, or of a newer format.</exception>
    public static SoakFile Read(string folder) =>
        ArtifactReader.Read(Path.Combine(folder, FileName), "a soak", "expected the artifacts folder of a soak", FileLimits.Measurements, ReadFile);

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), ToJson() + "\n");

    private static SoakFile ReadFile(string path)
    {
        var soak = ArtifactReader.Deserialize<SoakFile>(path, "a soak", CurrentFormat, FileLimits.Measurements, RunFile.Json);
        return soak.WhatIsWrong() is { } wrong ? throw new RunFormatException($"{path} is not a soak: {wrong}.") : soak;
    }

    // What the serializer does not look at.
    private string? WhatIsWrong()
    {
        if (Scenarios.Any(s => s is null || s.Marks.Any(m => m is null) || s.Checkpoints.Any(c => c is null) || s.Samples.Any(x => x is null))) return "a list in it holds null";
        if (Scenarios.Any(s => FileLimits.AreTooLong([s.Name, s.Summary, s.Request], new Dictionary<string, string>()))) return FileLimits.TooLong;
        if (Scenarios.GroupBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"two of its scenarios have the name '{twice.Key}'";
        return AsRun().WhatIsWrong();
    }
}

/// <summary>How the load was made.</summary>
/// <param name="Workers">The most requests under way at once.</param>
/// <param name="DurationSeconds">Time under load for each scenario.</param>
/// <param name="Users">Users that the service has.</param>
/// <param name="Rate">Requests per second, sent on schedule (open loop); null where each worker sends when its last was answered (closed loop).</param>
/// <param name="PoolSize">Maximum size of the service's pool; null for a service of somebody else's.</param>
public sealed record SoakLoad(int Workers, double DurationSeconds, int Users, double? Rate = null, int? PoolSize = null);

/// <summary>One scenario under load.</summary>
public sealed record SoakScenario
{
    /// <summary>The word for <c>--scenario</c>, or the address of somebody else's service.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in a few words.</summary>
    public required string Summary { get; init; }

    /// <summary>The requests, for example <c>GET /user/{id}</c>.</summary>
    public required string Request { get; init; }

    /// <summary>For a habit to break: the scenario that is the remedy.</summary>
    public string? Remedy { get; init; }

    /// <summary>What the rules say of it.</summary>
    public required SoakVerdict Verdict { get; init; }

    /// <summary>Seconds under load, collections held apart.</summary>
    public double Seconds { get; init; }

    /// <summary>Requests answered as they should be.</summary>
    public long Answered { get; init; }

    /// <summary>Of these, requests answered while the load was being built up, before its time began.</summary>
    public long BuildUp { get; init; }

    /// <summary>Requests that failed, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Requests still without an answer when the load ended.</summary>
    public long Unfinished { get; init; }

    /// <summary>Median latency over the whole load, in nanoseconds.</summary>
    public double P50 { get; init; }

    /// <summary>95th percentile.</summary>
    public double P95 { get; init; }

    /// <summary>99th percentile.</summary>
    public double P99 { get; init; }

    /// <summary>Requests per second that were really sent.</summary>
    public double SentRate { get; init; }

    /// <summary>Requests answered per second under load, without the build-up.</summary>
    [JsonIgnore]
    public double RequestsPerSecond => Seconds > 0 ? (Answered - BuildUp) / Seconds : 0;

    /// <summary>What a reader must know before using the figures.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>The live heap after full collections with no request under way.</summary>
    public IReadOnlyList<SoakCheckpoint> Checkpoints { get; init; } = [];

    /// <summary>What was seen, twice a second.</summary>
    public IReadOnlyList<SoakSample> Samples { get; init; } = [];
}

/// <summary>What sustained load does.</summary>
public enum SoakOutcome
{
    /// <summary>Nothing grows, nothing fails.</summary>
    Stable,

    /// <summary>Every request leaves something in memory.</summary>
    Leaks,

    /// <summary>No connection is left in the pool: nothing is answered any more.</summary>
    ExhaustsPool,

    /// <summary>The server accepts no more sessions.</summary>
    ExhaustsServer,

    /// <summary>The slow requests become slower.</summary>
    Degrades,

    /// <summary>Requests fail for another reason.</summary>
    Fails,

    /// <summary>The service's process has ended.</summary>
    ServiceLost,

    /// <summary>Connections were lost, and what is left is too little to judge by.</summary>
    Unclear,

    /// <summary>The load ended before the requests under way could be answered.</summary>
    Unfinished,
}

/// <summary>The verdict on a scenario.</summary>
/// <param name="Outcome">By the rules.</param>
/// <param name="Text">In words, with the figure.</param>
/// <param name="Requests">Requests answered until a pool or server was exhausted.</param>
/// <param name="LeakPerRequest">Growth of the live heap per request, in bytes, where it grows.</param>
/// <param name="LeakLower">Lower end of its 99 % interval.</param>
/// <param name="LeakUpper">Upper end.</param>
public sealed record SoakVerdict(SoakOutcome Outcome, string Text, long? Requests = null, double? LeakPerRequest = null, double? LeakLower = null, double? LeakUpper = null);

/// <summary>The live heap at a moment without requests.</summary>
/// <param name="Requests">Requests answered until then.</param>
/// <param name="LiveBytes">Bytes after a full collection.</param>
/// <param name="Losses">Failed requests and losses of sessions until then: only checkpoints with the same number belong together.</param>
public sealed record SoakCheckpoint(long Requests, long LiveBytes, long Losses = 0);

/// <summary>Half a second. Null where the figure is not to be had.</summary>
/// <param name="Seconds">Since the load began.</param>
/// <param name="Requests">Answered per second.</param>
/// <param name="Errors">Failed per second.</param>
/// <param name="P50">Median latency of the requests that ended in it, in nanoseconds.</param>
/// <param name="P95">95th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Reading">The service's process.</param>
/// <param name="Sessions">Sessions on the server.</param>
/// <param name="SessionBytes">Server memory per session.</param>
public sealed record SoakSample(
    double Seconds, double Requests, double Errors, double? P50 = null, double? P95 = null, double? P99 = null, ProcessReading? Reading = null, long? Sessions = null, double? SessionBytes = null);

/// <summary>The service's process at a moment. Null where the figure is not to be had.</summary>
/// <param name="HeapBytes">Managed heap, garbage included.</param>
/// <param name="GcPauseMilliseconds">Time the collector has stopped the process so far.</param>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Sockets">Open sockets.</param>
/// <param name="PoolBusy">Connections in use, over all pools.</param>
/// <param name="PoolIdle">Connections waiting in the pools.</param>
/// <param name="PoolWaiting">Requests waiting for a connection.</param>
public sealed record ProcessReading(
    long? HeapBytes = null, double? GcPauseMilliseconds = null, long? ResidentBytes = null, int? Threads = null, int? Sockets = null, long? PoolBusy = null, long? PoolIdle = null, long? PoolWaiting = null);
