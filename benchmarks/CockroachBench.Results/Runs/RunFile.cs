using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Results.Runs;

/// <summary>How a run ended.</summary>
public enum RunState
{
    /// <summary>It is under way, or ended without a word: killed, or the machine went down.</summary>
    Running,

    /// <summary>Every case had its turn.</summary>
    Complete,

    /// <summary>Stopped from outside (Ctrl-C, SIGTERM); what was measured before counts.</summary>
    Interrupted,

    /// <summary>The server ended or stopped answering; what was measured before counts.</summary>
    ServerLost,

    /// <summary>Ended by an error of this program or the machine; what was measured before counts.</summary>
    Failed,
}

/// <summary>What became of a case.</summary>
public enum CaseState
{
    /// <summary>Its turn has not come, or never came.</summary>
    NotRun,

    /// <summary>Measured: its figures are in <see cref="RunCase.Report"/>.</summary>
    Measured,

    /// <summary>Ran once and its checksum agreed; no figures are claimed (smoke profile).</summary>
    Checked,

    /// <summary>The server lacks what the case needs; see <see cref="RunCase.Reason"/>.</summary>
    NotSupported,

    /// <summary>It failed; see <see cref="RunCase.Reason"/>.</summary>
    Failed,
}

/// <summary><c>run.json</c>: everything about a run but the figures, which stay in BenchmarkDotNet's own full JSON beside it.</summary>
public sealed record RunFile : IVersioned
{
    /// <summary>The file's name within the artifacts folder.</summary>
    public const string FileName = "run.json";

    /// <summary>The format this program writes, and the newest it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of this file.</summary>
    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>Name of the run: when it started (UTC) and its profile, with a random part.</summary>
    public required string Id { get; init; }

    /// <summary>How it ended.</summary>
    public RunState State { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>smoke, quick or full.</summary>
    public required string Profile { get; init; }

    /// <summary>False where no time was measured (--no-timing); null in every other run.</summary>
    public bool? Timing { get; init; }

    /// <summary>The command line after the verb, secrets masked.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>The commit that was measured; null outside a checkout.</summary>
    public RunCommit? Commit { get; init; }

    /// <summary>The machine.</summary>
    public required RunMachine Machine { get; init; }

    /// <summary>The runtime of the measuring processes.</summary>
    public required RunRuntime Runtime { get; init; }

    /// <summary>Versions by package: Npgsql, Dapper, BenchmarkDotNet.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>The server; null where the run ended before one was found.</summary>
    public RunServer? Server { get; init; }

    /// <summary>Npgsql's settings that the suite put on every connection, by keyword, each with its reason; null in runs before they were kept.</summary>
    public IReadOnlyDictionary<string, string>? DriverSettings { get; init; }

    /// <summary>Every case that was selected, in order.</summary>
    public required IReadOnlyList<RunCase> Cases { get; init; }

    /// <summary>The serializer's settings: camel case, enumerations as words, indented.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Writes <c>run.json</c> into a folder: whole, or not at all.</summary>
    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    /// <summary>Turns <c>running</c> into <c>failed</c> in place: a full disk has no room for more.</summary>
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
            // Then it stays as it was.
        }
    }

    /// <summary>Reads <c>run.json</c> from a folder.</summary>
    /// <exception cref="RunFormatException">There is none, it is not a run, or its format is newer than this program.</exception>
    public static RunFile Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return ArtifactReader.Read(path, "a run", "expected the artifacts folder of a run", FileLimits.Run, _ => ReadFile(path));
    }

    private static RunFile ReadFile(string path)
    {
        var run = ArtifactReader.Deserialize<RunFile>(path, "a run", CurrentFormat, FileLimits.Run, Json);
        return run.WhatIsWrong() is { } wrong ? throw new RunFormatException($"{path} is not a run: {wrong}.") : run;
    }

    // What the serializer does not look at: nothing where something stands in a list, two cases of one name, a report elsewhere.
    internal string? WhatIsWrong()
    {
        if (Options.Any(o => o is null) || Packages.Values.Any(v => v is null) || Runtime.Environment.Values.Any(v => v is null)
            || (Server is not null && (Server.Settings.Values.Any(v => v is null) || Server.Capabilities.Any(c => c is null)))
            || Cases.Any(c => c is null || c.Parameters.Values.Any(v => v is null) || c.Categories.Any(v => v is null)))
            return "a list in it holds null";
        if (Cases.Any(c => FileLimits.AreTooLong([c.Id, c.Name, c.Family, c.Method, .. c.Categories], c.Parameters)))
            return FileLimits.TooLong;
        if (Cases.GroupBy(c => c.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"two of its cases have the id '{twice.Key}'";
        return Cases.FirstOrDefault(c => c.Report is { } report && !IsBelow(report)) is { } outside ? $"it names a report outside its folder ('{outside.Report}')" : null;
    }

    private static bool IsBelow(string report) => report.Length > 0 && !Path.IsPathRooted(report) && report.IndexOfAny(['\\', '\0']) < 0
        && report.Split('/').All(part => part is not ("" or "." or ".."));
}

/// <summary>The measured commit.</summary>
/// <param name="Sha">Full hash.</param>
/// <param name="Dirty">Whether the tree had uncommitted changes.</param>
public sealed record RunCommit(string Sha, bool Dirty);

/// <summary>The machine.</summary>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Processor">The processor's brand string.</param>
/// <param name="LogicalCores">Logical cores.</param>
/// <param name="MemoryBytes">Memory the process may use.</param>
/// <param name="VirtualMachine">The hypervisor's sign, or null where none shows.</param>
/// <param name="LoadAverage">One-minute load before the run; null where the system does not tell.</param>
public sealed record RunMachine(string OperatingSystem, string Processor, int LogicalCores, long MemoryBytes, string? VirtualMachine = null, double? LoadAverage = null);

/// <summary>The runtime.</summary>
/// <param name="Framework">For example <c>.NET 10.0.1</c>.</param>
/// <param name="Architecture">For example <c>X64</c>.</param>
/// <param name="BuildConfiguration">Release or Debug.</param>
/// <param name="ServerGc">Whether the server collector is on.</param>
/// <param name="Environment">DOTNET_ variables that change code generation or collection.</param>
public sealed record RunRuntime(string Framework, string Architecture, string BuildConfiguration, bool ServerGc, IReadOnlyDictionary<string, string> Environment);

/// <summary>The server.</summary>
/// <param name="Kind"><c>CockroachDb</c> or <c>PostgreSql</c>.</param>
/// <param name="Version">Short version.</param>
/// <param name="FullVersion">The text of <c>version()</c>.</param>
/// <param name="IsStandIn">True for PostgreSQL.</param>
/// <param name="Provider">Which of the four ways it came by.</param>
/// <param name="Description">Where it is, without secrets.</param>
/// <param name="Why">Why this one was taken.</param>
/// <param name="Settings">Settings that move figures.</param>
/// <param name="Capabilities">What it can do.</param>
public sealed record RunServer(
    string Kind, string Version, string FullVersion, bool IsStandIn, string Provider, string Description, string Why,
    IReadOnlyDictionary<string, string> Settings, IReadOnlyList<RunCapability> Capabilities)
{
    /// <summary>The name a person reads.</summary>
    [JsonIgnore]
    public string DisplayName => IsStandIn ? $"PostgreSQL {Version} (stand-in)" : $"CockroachDB {Version}";
}

/// <summary>One capability's answer.</summary>
/// <param name="Name">The capability.</param>
/// <param name="Supported">Whether the server has it.</param>
/// <param name="Detail">How that was found, or why not.</param>
public sealed record RunCapability(string Name, bool Supported, string Detail);

/// <summary>One benchmark method with one set of parameters.</summary>
public sealed record RunCase
{
    /// <summary>BenchmarkDotNet's DisplayInfo: unique within a run, also where several jobs measure one method.</summary>
    public required string Id { get; init; }

    /// <summary>BenchmarkDotNet's FullName: stable between runs.</summary>
    public required string Name { get; init; }

    /// <summary>Folder and scenario: <c>Reads/BufferedVsStreamed</c>.</summary>
    public required string Family { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>Parameter values by name, in order.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>BenchmarkDotNet's categories.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>Whether ratios are taken against this method.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>Whether this is the family's floor.</summary>
    public bool IsFloor { get; init; }

    /// <summary>What became of it.</summary>
    public CaseState State { get; init; }

    /// <summary>Why it failed, is not supported or was not run.</summary>
    public string? Reason { get; init; }

    /// <summary>What of a measured case is not known, and why.</summary>
    public string? Note { get; init; }

    /// <summary>What it read, folded into one number (smoke profile).</summary>
    public long? Checksum { get; init; }

    /// <summary>The full JSON that holds its figures, relative to the artifacts folder.</summary>
    public string? Report { get; init; }

    /// <summary>The SQL it sends, with the parameters of this case; null where the benchmark does not state it.</summary>
    public string? Sql { get; init; }

    /// <summary>Where its method stands at the run's commit; written on publishing, null before and where it is not known.</summary>
    public RunSource? Source { get; init; }
}

/// <summary>Lines of a source file.</summary>
/// <param name="Path">Relative to the top of the repository, with forward slashes.</param>
/// <param name="FirstLine">First line, from 1.</param>
/// <param name="LastLine">Last line, inclusive.</param>
public sealed record RunSource(string Path, int FirstLine, int LastLine);
