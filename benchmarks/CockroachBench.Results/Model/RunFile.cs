namespace CockroachBench.Results.Model;

internal enum RunState
{
    Running,
    Complete,
    Interrupted,
    ServerLost,
    Failed,
}

internal enum CaseState
{
    NotRun,
    Measured,
    // Checked in a smoke run, which measures nothing.
    Checked,
    NotSupported,
    Failed,
}

// run.json: everything about a run but the figures, which stay in BenchmarkDotNet's own full JSON beside it.
internal sealed record RunFile : IArtifact
{
    public const string FileName = "run.json";
    public const int CurrentFormat = 1;

    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormat;
    // When it started (UTC) and its profile, with a random part.
    public required string Id { get; init; }
    public RunState State { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required string Profile { get; init; }
    // False where no time was measured (--no-timing); null in every other run.
    public bool? Timing { get; init; }
    public required IReadOnlyList<string> Options { get; init; }
    // Null outside a checkout.
    public RunCommit? Commit { get; init; }
    public required RunMachine Machine { get; init; }
    public required RunRuntime Runtime { get; init; }
    public required IReadOnlyDictionary<string, string> Packages { get; init; }
    // Null where the run ended before one was found.
    public RunServer? Server { get; init; }
    // By keyword, each with its reason; null in runs from before they were kept.
    public IReadOnlyDictionary<string, string>? DriverSettings { get; init; }
    public required IReadOnlyList<RunCase> Cases { get; init; }

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    // For a process that is about to end: overwrites the state in place, without allocating much or moving files.
    public static void MarkFailed(string folder)
    {
        try
        {
            using var file = new FileStream(Path.Combine(folder, FileName), FileMode.Open, FileAccess.ReadWrite);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var at = bytes.AsSpan().IndexOf("\"state\": \"running\""u8);
            if (at < 0) return;
            file.Position = at;
            // As long as what was there.
            file.Write("\"state\": \"failed\" "u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file keeps its state.
        }
    }

    public static RunFile Read(string folder) => ArtifactReader.Read<RunFile>(
        Path.Combine(folder, FileName), "a run", "expected the artifacts folder of a run", FileLimits.Run, CurrentFormat, Json);

    // What the serializer does not look at: nulls in lists, two cases of one name, a report elsewhere.
    public string? WhatIsWrong()
    {
        if (Options.Any(o => o is null) || Packages.Values.Any(v => v is null) || Runtime.Environment.Values.Any(v => v is null)
            || (Server is not null && (Server.Settings.Values.Any(v => v is null) || Server.Capabilities.Any(c => c is null)))
            || Cases.Any(c => c is null || c.Parameters.Values.Any(v => v is null) || c.Categories.Any(v => v is null)))
            return "a list in it holds null";
        if (Cases.Any(c => FileLimits.AreTooLong([c.Id, c.Name, c.Family, c.Method, .. c.Categories], c.Parameters)))
            return FileLimits.TooLong;
        if (Cases.GroupBy(c => c.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"two of its cases have the id '{twice.Key}'";
        return Cases.FirstOrDefault(c => c.Report is { } report && !IsBelow(report)) is { } outside
            ? $"it names a report outside its folder ('{outside.Report}')" : null;
    }

    private static bool IsBelow(string report) => report.Length > 0 && !Path.IsPathRooted(report) && report.IndexOfAny(['\\', '\0']) < 0
        && report.Split('/').All(part => part is not ("" or "." or ".."));
}

internal sealed record RunCommit(string Sha, bool Dirty)
{
    [JsonIgnore]
    public string Text => $"{ShortSha(10)}{(Dirty ? " with uncommitted changes" : "")}";

    public string ShortSha(int digits) => Sha[..Math.Min(digits, Sha.Length)];
}

// VirtualMachine: the hypervisor's sign. LoadAverage: over one minute before the run. Null where the system does not tell.
internal sealed record RunMachine(
    string OperatingSystem, string Processor, int LogicalCores, long MemoryBytes, string? VirtualMachine = null,
        double? LoadAverage = null);

internal sealed record RunRuntime(
    string Framework, string Architecture, string BuildConfiguration, bool ServerGc, IReadOnlyDictionary<string, string> Environment);

internal sealed partial record RunServer(
    string Kind, string Version, string FullVersion, bool IsStandIn, string Provider, string Description, string Why,
    IReadOnlyDictionary<string, string> Settings, IReadOnlyList<RunCapability> Capabilities)
{
    [JsonIgnore]
    public string DisplayName => IsStandIn ? $"PostgreSQL {Version} (stand-in)" : $"CockroachDB {Version}";

    // For pages: some files name the folder of the server's programs.
    [JsonIgnore]
    public string Setup => FolderOfPrograms().Replace(Description, "");

    [GeneratedRegex("^/(?:[^,]*/(?=cockroach,)|[^,]*, )")]
    private static partial Regex FolderOfPrograms();
}

internal sealed record RunCapability(string Name, bool Supported, string Detail);

internal sealed record RunCase
{
    // BenchmarkDotNet's DisplayInfo: unique within a run, also where several jobs measure one method.
    public required string Id { get; init; }
    // BenchmarkDotNet's FullName: stable between runs.
    public required string Name { get; init; }
    public required string Family { get; init; }
    public required string Method { get; init; }
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
    public required IReadOnlyList<string> Categories { get; init; }
    public bool IsBaseline { get; init; }
    public bool IsFloor { get; init; }
    public CaseState State { get; init; }
    public string? Reason { get; init; }
    // What of a measured case is not known, and why.
    public string? Note { get; init; }
    public long? Checksum { get; init; }
    // The full JSON with its figures, relative to the folder.
    public string? Report { get; init; }
    // With the parameters of this case; null where the benchmark does not state it.
    public string? Sql { get; init; }
    // Written by publish; null where it is not known.
    public RunSource? Source { get; init; }

    [JsonIgnore]
    public string Title => Label(Family, Method, Parameters);

    public static string Text(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join(", ", parameters.Select(p => $"{p.Key}={p.Value}"));

    public static string Label(string family, string method, IReadOnlyDictionary<string, string> parameters) =>
        $"{family} {method}{(parameters.Count == 0 ? "" : $" ({Text(parameters)})")}";
}

internal sealed record RunSource(string Path, int FirstLine, int LastLine);

// Where a family's source is in its repository: folder + family + ending.
internal sealed record SourceFiles(string Folder, string Ending);
