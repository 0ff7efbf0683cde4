using System.Text.Json.Serialization;

namespace CockroachBench.Retention.Measuring;

/// <summary>What one launch found out about a case; null is what could not be measured.</summary>
internal sealed record RetentionResult
{
    /// <summary>What a line of it starts with. BenchmarkDotNet hands lines that start with <c>//</c> to the host.</summary>
    public const string Prefix = "// Retention: ";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Why nothing, or not all, was measured.</summary>
    public string? Problem { get; init; }
    /// <summary>How long the measurement took, in seconds.</summary>
    public double Seconds { get; init; }
    /// <summary>Operations between the first checkpoint and the last.</summary>
    public double Operations { get; init; }
    /// <summary>The time they took, collections included, in seconds.</summary>
    public double WindowSeconds { get; init; }
    /// <summary>Retained bytes per operation.</summary>
    public double? Retained { get; init; }
    /// <summary>Lower end of its 99 % interval.</summary>
    public double? RetainedLower { get; init; }
    /// <summary>Upper end.</summary>
    public double? RetainedUpper { get; init; }
    /// <summary>The verdict.</summary>
    public Verdict? Verdict { get; init; }
    /// <summary>The smallest leak that this measurement finds, in bytes per operation.</summary>
    public double? Resolution { get; init; }
    /// <summary>Where it makes the verdict unclear: bytes that other code retained, or released, while no operation ran.</summary>
    public double? Noise { get; init; }
    /// <summary>Bytes live at the peak of an operation.</summary>
    public double? PeakLive { get; init; }
    /// <summary>Physical connections opened per operation.</summary>
    public double? ConnectionsOpened { get; init; }
    /// <summary>Pool slots left busy per operation.</summary>
    public double? Held { get; init; }
    /// <summary>The same by pool, of those that have some left busy. Names are without passwords and end after 60 characters.</summary>
    public IReadOnlyDictionary<string, double>? HeldByPool { get; init; }
    /// <summary>
    /// Where connections or sockets are left: the methods that open them, innermost first, such as
    /// <c>UserRepository.Get &lt;- Handler.Handle</c>. Null where that could not be seen.
    /// </summary>
    public string? OpenedBy { get; init; }
    /// <summary>Server sessions left per operation, before any collection.</summary>
    public double? SessionsLeft { get; init; }
    /// <summary>Server sessions left per operation that no collection gets back.</summary>
    public double? SessionsKept { get; init; }
    /// <summary>Sockets left open per operation, before any collection.</summary>
    public double? Sockets { get; init; }
    /// <summary>Bytes allocated on the large object heap per operation.</summary>
    public double? LohAllocated { get; init; }
    /// <summary>For a leak: what grew, most bytes first.</summary>
    public IReadOnlyList<GrownType>? Types { get; init; }
    /// <summary>Why the types are not known.</summary>
    public string? TypesProblem { get; init; }
    /// <summary>Whether timing was kept within a budget because something is left behind.</summary>
    public bool TimedWithinBudget { get; init; }

    /// <summary>One line for the host.</summary>
    public string ToLine() => Prefix + JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a line; null where it is not one of ours.</summary>
    public static RetentionResult? FromLine(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        try
        {
            return JsonSerializer.Deserialize<RetentionResult>(line.AsSpan(Prefix.Length), Json);
        }
        catch (JsonException e)
        {
            return new RetentionResult { Problem = $"the measuring process sent a line that cannot be read: {e.Message}" };
        }
    }
}
