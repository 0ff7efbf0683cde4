using System.Text.Json.Serialization;

namespace CockroachBench.Harness.Pairs;

// Host and measuring process exchange lines of JSON over standard input and output. The two may be builds of different commits.
internal static class SliceProtocol
{
    public const string Verb = "measure-slices";
    // Raised when a command or an answer changes its meaning; an added field needs no new version.
    public const int Version = 1;
    public const string Hello = "hello";
    public const string List = "list";
    public const string Setup = "setup";
    // A case with a fixed number of invocations ignores the command's.
    public const string Slice = "slice";
    public const string Allocate = "allocate";
    public const string Retain = "retain";
    public const string End = "end";

    public static string ToLine<T>(T message) => JsonSerializer.Serialize(message, typeof(T), SliceJson.Default);

    public static T? Read<T>(string line) where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(line, typeof(T), SliceJson.Default);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

// Do decides which of the other values count.
internal sealed record SliceCommand
{
    public required string Do { get; init; }
    public int? Protocol { get; init; }
    public IReadOnlyList<string>? Filters { get; init; }
    public bool AllParameters { get; init; }
    public string? Type { get; init; }
    public string? Case { get; init; }
    // Ends the application name of the case's connections, so that two processes' sessions can be told apart.
    public string? ApplicationSuffix { get; init; }
    public long? Invocations { get; init; }
    public int? Samples { get; init; }
    public IReadOnlyDictionary<string, double>? Study { get; init; }
}

// A failed command answers with Error alone.
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
    public IReadOnlyList<double>? Allocated { get; init; }
    public IReadOnlyDictionary<string, double>? Figures { get; init; }
}

internal sealed record SliceCase(
    string Name, string Type, string Family, string Method, IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<string> Requires, string? Body);

// Generated at build time: a measuring process has no time to lose on building serializers.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SliceCommand))]
[JsonSerializable(typeof(SliceAnswer))]
internal sealed partial class SliceJson : JsonSerializerContext;

internal sealed class SliceException(Side side, string message) : Exception($"{Quantity.Words(side)}: {message}");
