namespace CockroachBench.Results.Model;

// soak.json: sustained load on one or more scenarios, with all that was sampled and the verdicts.
internal sealed record SoakFile : IArtifact
{
    public const string FileName = "soak.json";
    public const int CurrentFormat = 1;

    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormat;
    // When it started (UTC), with a random part.
    public required string Id { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public bool Complete { get; init; }
    public required IReadOnlyList<string> Options { get; init; }
    // Null outside a checkout.
    public RunCommit? Commit { get; init; }
    public required RunMachine Machine { get; init; }
    public required RunRuntime Runtime { get; init; }
    public required IReadOnlyDictionary<string, string> Packages { get; init; }
    public IReadOnlyDictionary<string, string>? DriverSettings { get; init; }
    // Null for a service of --url.
    public RunServer? Server { get; init; }
    public required SoakLoad Load { get; init; }
    public required IReadOnlyList<SoakScenario> Scenarios { get; init; }

    public SoakScenario? Find(string? name) => Scenarios.FirstOrDefault(s => s.Name == name);
    public SoakScenario? RemedyOf(SoakScenario habit) => Find(habit.Remedy);

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

    public string ToJson() => JsonSerializer.Serialize(this, RunFile.Json);

    public static SoakFile Read(string folder) => ArtifactReader.Read<SoakFile>(
        Path.Combine(folder, FileName), "a soak", "expected the artifacts folder of a soak", FileLimits.Measurements,
        CurrentFormat, RunFile.Json);

    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), ToJson() + "\n");

    public string? WhatIsWrong()
    {
        if (Scenarios.Any(s => s is null || s.Marks.Any(m => m is null) || s.Checkpoints.Any(c => c is null)
            || s.Types.Any(t => t?.Name is null) || s.Samples.Any(x => x is null)))
            return "a list in it holds null";
        if (Scenarios.Any(s => FileLimits.AreTooLong([s.Name, s.Summary, s.Request], new Dictionary<string, string>())))
            return FileLimits.TooLong;
        return Scenarios.GroupBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? $"two of its scenarios have the name '{twice.Key}'" : AsRun().WhatIsWrong();
    }
}

// Rate: requests per second, sent on schedule (open loop); null where each worker sends when its last was answered (closed loop).
// PoolSize: of the service; null for a service of --url.
internal sealed record SoakLoad(int Workers, double DurationSeconds, int Users, double? Rate = null, int? PoolSize = null);

internal sealed record SoakScenario
{
    // As in --scenario, or the address of --url.
    public required string Name { get; init; }
    public required string Summary { get; init; }
    public required string Request { get; init; }
    public string? Remedy { get; init; }
    public required SoakVerdict Verdict { get; init; }
    public double Seconds { get; init; }
    public long Answered { get; init; }
    public long BuildUp { get; init; }
    public required IReadOnlyDictionary<string, long> Errors { get; init; }
    public long Unfinished { get; init; }
    // Latency over the whole load, in nanoseconds.
    public double P50 { get; init; }
    public double P95 { get; init; }
    public double P99 { get; init; }
    // Requests per second; below Load.Rate where that could not be sustained.
    public double SentRate { get; init; }

    [JsonIgnore]
    public double RequestsPerSecond => Seconds > 0 ? (Answered - BuildUp) / Seconds : 0;

    public IReadOnlyList<string> Marks { get; init; } = [];
    // For a leak: what each request leaves, most bytes first; empty where the service may not be looked into.
    public IReadOnlyList<SoakType> Types { get; init; } = [];
    public IReadOnlyList<SoakCheckpoint> Checkpoints { get; init; } = [];
    public IReadOnlyList<SoakSample> Samples { get; init; } = [];
}

internal enum SoakOutcome
{
    Stable,
    Leaks,
    ExhaustsPool,
    ExhaustsServer,
    Degrades,
    Fails,
    ServiceLost,
    Unclear,
    Unfinished,
}

// LeakPerRequest: growth of the live heap per request, in bytes, where it grows.
internal sealed record SoakVerdict(
    SoakOutcome Outcome, string Text, long? Requests = null, double? LeakPerRequest = null, double? LeakLower = null,
        double? LeakUpper = null);

// Bytes and objects of a type per request, and what keeps them, from a root on.
internal sealed record SoakType(string Name, double Bytes, double Count, string? KeptBy = null);

// The live heap after full collections, with no request under way. Losses: failed requests and lost sessions until then; only checkpoints
// with the same number belong together.
internal sealed record SoakCheckpoint(long Requests, long LiveBytes, long Losses = 0);

// Half a second; latencies in nanoseconds, of the requests that ended in it. Null where a figure is not known.
internal sealed record SoakSample(
    double Seconds, double Requests, double Errors, double? P50 = null, double? P95 = null, double? P99 = null,
    ProcessReading? Reading = null, long? Sessions = null, double? SessionBytes = null);

// The service's process at a moment. Null where a figure is not known.
internal sealed record ProcessReading(
    long? HeapBytes = null, double? GcPauseMilliseconds = null, long? ResidentBytes = null, int? Threads = null, int? Sockets = null,
    long? PoolBusy = null, long? PoolIdle = null, long? PoolWaiting = null, long? StrayCancels = null);
