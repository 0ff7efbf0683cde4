using System.Text.Json;
using System.Text.Json.Serialization;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Verdicts;

// What is launched. Bytes: of the planted leak, 0 for none; Every: in which of the operations. Busy: beside programs that keep all cores
// busy. Collector: workstation, server, or server without DATAS.
internal sealed record LaunchPlan(string Case, int Bytes, int Every, bool Busy, string Collector)
{
    public bool IsClean => Bytes == 0;

    [JsonIgnore]
    public double Truth => (double)Bytes / Every;

    [JsonIgnore]
    public string Plant => IsClean ? "none" : Every == 1 ? $"{Bytes} B" : $"{Bytes} B in one of {Every}";
}

// A launch and what it found. Windows: live bytes at the checkpoints of each window. Load: of the last minute, before.
internal sealed record Launch(
    LaunchPlan Plan, Verdict? Verdict, double? Retained, double? Resolution, double Operations, double Seconds, double? Load,
    string? Problem, IReadOnlyList<IReadOnlyList<double>> Windows)
{
    [JsonIgnore]
    public bool IsRight => Verdict == (Plan.IsClean ? Results.Model.Verdict.None : Results.Model.Verdict.Leak);
}

// The first line of a recording.
internal sealed record RecordingHeader(
    DateTimeOffset StartedAt, int Seed, int Clean, int Planted, RunCommit? Commit, RunMachine Machine, RunRuntime Runtime,
    RunServer Server);

// One line of JSON a launch, after one for the header.
internal sealed record VerdictRecording(RecordingHeader Header, IReadOnlyList<Launch> Launches)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Json);

    public static VerdictRecording Read(string file)
    {
        var lines = File.ReadLines(file);
        try
        {
            return new(JsonSerializer.Deserialize<RecordingHeader>(lines.First(), Json)!,
                [.. lines.Skip(1).Select(l => JsonSerializer.Deserialize<Launch>(l, Json)!)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UsageException($"{file}: not a recording of 'verdicts' ({e.Message}).");
        }
    }
}
