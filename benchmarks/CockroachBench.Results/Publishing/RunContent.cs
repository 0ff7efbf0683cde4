using System.Text.Json;
using CockroachBench.Results.Model;

namespace CockroachBench.Results.Publishing;

// What makes two runs of one id the same: everything but what publishing adds.
internal sealed record RunContent(string File, IReadOnlyDictionary<string, string> Reports)
{
    public static RunContent Of(RunInput input) => new(
        JsonSerializer.Serialize(input.Run.File with
        {
            Cases = [.. input.Run.File.Cases.Select(c => c with { Source = null })],
            // A foreign run's id is made of its files; the time may be a file's own, which a copy changes.
            StartedAt = input.Run.File.Profile == ForeignRun.Profile ? default : input.Run.File.StartedAt,
        }, RunFile.Json),
        input.Reports.ToDictionary(r => r.Key, r => FullJsonReducer.Reduce(r.Value)));

    public bool Equals(RunContent? other) => other is not null && File == other.File && Reports.Count == other.Reports.Count
        && Reports.All(r => other.Reports.TryGetValue(r.Key, out var text) && text == r.Value);

    public override int GetHashCode() => File.GetHashCode(StringComparison.Ordinal);
}
