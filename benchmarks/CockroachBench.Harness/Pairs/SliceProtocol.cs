using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Harness.Pairs;

/// <summary>
/// What the host and a measuring process say to each other: one line of JSON a command on standard input, one line of JSON an
/// answer on standard output. The two may be builds of different commits.
/// </summary>
internal static class SliceProtocol
{
    /// <summary>The hidden verb that speaks it.</summary>
    public const string Verb = "measure-slices";

    /// <summary>Raised when a command or an answer changes its meaning; fields that are only added need no new version.</summary>
    public const int Version = 1;

    /// <summary>Says the version; sent first.</summary>
    public const string Hello = "hello";

    /// <summary>Lists the cases that <see cref="SliceCommand.Filters"/> select.</summary>
    public const string List = "list";

    /// <summary>Creates <see cref="SliceCommand.Case"/> and runs its global setup.</summary>
    public const string Setup = "setup";

    /// <summary>Runs a slice of <see cref="SliceCommand.Invocations"/>; a case with a fixed number of its own takes that.</summary>
    public const string Slice = "slice";

    /// <summary>Runs <see cref="SliceCommand.Samples"/> times so many invocations, and tells the bytes each time allocated.</summary>
    public const string Allocate = "allocate";


    /// <summary>Measures retention, peak, connections and sessions.</summary>
    public const string Retain = "retain";

    /// <summary>Runs the global cleanup and ends the process.</summary>
    public const string End = "end";

    /// <summary>Writes a command or an answer as a line.</summary>
    public static string ToLine(SliceCommand command) => JsonSerializer.Serialize(command, SliceJson.Default.SliceCommand);

    /// <summary>Writes an answer as a line.</summary>
    public static string ToLine(SliceAnswer answer) => JsonSerializer.Serialize(answer, SliceJson.Default.SliceAnswer);

    /// <summary>Reads a command; null where the line is none.</summary>
    public static SliceCommand? ReadCommand(string line) => Read(line, SliceJson.Default.SliceCommand);

    /// <summary>Reads an answer; null where the line is none.</summary>
    public static SliceAnswer? ReadAnswer(string line) => Read(line, SliceJson.Default.SliceAnswer);

    private static T? Read<T>(string line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A command; which of the values counts depends on <see cref="Do"/>.</summary>
internal sealed record SliceCommand
{
    /// <summary>One of <see cref="SliceProtocol"/>'s words.</summary>
    public required string Do { get; init; }

    /// <summary>The host's version.</summary>
    public int? Protocol { get; init; }

    /// <summary>Patterns of case names, as for BenchmarkDotNet's <c>--filter</c>.</summary>
    public IReadOnlyList<string>? Filters { get; init; }

    /// <summary>Whether every parameter value counts, or only those the quick profile keeps.</summary>
    public bool AllParameters { get; init; }

    /// <summary>The benchmark class's full name.</summary>
    public string? Type { get; init; }

    /// <summary>The case's full name.</summary>
    public string? Case { get; init; }

    /// <summary>Ends the application name of the case's connections, so that two processes' sessions can be told apart.</summary>
    public string? ApplicationSuffix { get; init; }

    /// <summary>Invocations of the benchmark method.</summary>
    public long? Invocations { get; init; }

    /// <summary>How often.</summary>
    public int? Samples { get; init; }

    /// <summary>What a study adds to a command of its own.</summary>
    public IReadOnlyDictionary<string, double>? Study { get; init; }
}

/// <summary>An answer; <see cref="Error"/> alone where the command failed.</summary>
internal sealed record SliceAnswer
{
    /// <summary>What went wrong, in a line without secrets.</summary>
    public string? Error { get; init; }

    /// <summary>The measuring process's version.</summary>
    public int? Protocol { get; init; }

    /// <summary>Cases, in order.</summary>
    public IReadOnlyList<SliceCase>? Cases { get; init; }

    /// <summary>Drivers and harness by name.</summary>
    public IReadOnlyDictionary<string, string>? Packages { get; init; }

    /// <summary>Invocations of each slice, where the case fixes them.</summary>
    public long? FixedInvocations { get; init; }

    /// <summary>Operations done.</summary>
    public long? Operations { get; init; }

    /// <summary>Wall time of them.</summary>
    public double? Nanoseconds { get; init; }

    /// <summary>Processor time of the process in that time.</summary>
    public double? CpuNanoseconds { get; init; }

    /// <summary>Bytes per operation, for each sample.</summary>
    public IReadOnlyList<double>? Allocated { get; init; }

    /// <summary>Figures by descriptor id.</summary>
    public IReadOnlyDictionary<string, double>? Figures { get; init; }
}

/// <summary>A case that a build has.</summary>
/// <param name="Name">Full name, alike in both builds.</param>
/// <param name="Type">Full name of its class.</param>
/// <param name="Family">Folder and scenario.</param>
/// <param name="Method">The method.</param>
/// <param name="Parameters">Values by name.</param>
/// <param name="Requires">Names of the capabilities it needs of the server.</param>
/// <param name="Body">A digest of the method's compiled body with what it calls in its own class; null where it could not be made.</param>
internal sealed record SliceCase(
    string Name, string Type, string Family, string Method, IReadOnlyDictionary<string, string> Parameters, IReadOnlyList<string> Requires, string? Body);

/// <summary>Generated at build time: a measuring process has no time to lose on building serializers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SliceCommand))]
[JsonSerializable(typeof(SliceAnswer))]
internal sealed partial class SliceJson : JsonSerializerContext;
