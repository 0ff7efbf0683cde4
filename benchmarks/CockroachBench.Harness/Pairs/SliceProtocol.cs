using System.Text.Json;
using System.Text.Json.Serialization;

namespace CockroachBench.Harness.Pairs;

// What the host and a measuring process say to each other: one line of JSON a command on standard input, one line of JSON an answer on
// standard output. The two may be builds of different commits.
internal static class SliceProtocol
{
    public const string Verb = "measure-slices";

    // Raised when a command or an answer changes its meaning; fields that are only added need no new version.
    public const int Version = 1;

    // Says the version; sent first.
    public const string Hello = "hello";
    public const string List = "list";
    public const string Setup = "setup";

    // Runs a slice of Invocations; a case with a fixed number of its own takes that.
    public const string Slice = "slice";

    // Runs Samples times so many invocations, and tells the bytes each time allocated.
    public const string Allocate = "allocate";

    public const string Retain = "retain";
    public const string End = "end";
    public static string ToLine(SliceCommand command) => JsonSerializer.Serialize(command, SliceJson.Default.SliceCommand);
    public static string ToLine(SliceAnswer answer) => JsonSerializer.Serialize(answer, SliceJson.Default.SliceAnswer);

    // Reads a command; null where the line is none.
    public static SliceCommand? ReadCommand(string line) => Read(line, SliceJson.Default.SliceCommand);

    // Reads an answer; null where the line is none.
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

// A command; which of the values counts depends on Do.
internal sealed record SliceCommand
{
    public required string Do { get; init; }
    public int? Protocol { get; init; }
    public IReadOnlyList<string>? Filters { get; init; }

    // Whether every parameter value counts, or only those the quick profile keeps.
    public bool AllParameters { get; init; }
    public string? Type { get; init; }
    public string? Case { get; init; }

    // Ends the application name of the case's connections, so that two processes' sessions can be told apart.
    public string? ApplicationSuffix { get; init; }
    public long? Invocations { get; init; }
    public int? Samples { get; init; }
    public IReadOnlyDictionary<string, double>? Study { get; init; }
}

// An answer; Error alone where the command failed.
internal sealed record SliceAnswer
{
    public string? Error { get; init; }
    public int? Protocol { get; init; }
    public IReadOnlyList<SliceCase>? Cases { get; init; }
    public IReadOnlyDictionary<string, string>? Packages { get; init; }
    public long? FixedInvocations { get; init; }
    public long? Operations { get; init; }
    public double? Nanoseconds { get; init; }
    public double? CpuNanoseconds { get; init; }

    // Bytes per operation, for each sample.
    public IReadOnlyList<double>? Allocated { get; init; }
    public IReadOnlyDictionary<string, double>? Figures { get; init; }
}

// A case that a build has.
internal sealed record SliceCase(
    string Name, string Type, string Family, string Method, IReadOnlyDictionary<string, string> Parameters, IReadOnlyList<string> Requires, string? Body);

// Generated at build time: a measuring process has no time to lose on building serializers.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SliceCommand))]
[JsonSerializable(typeof(SliceAnswer))]
internal sealed partial class SliceJson : JsonSerializerContext;
