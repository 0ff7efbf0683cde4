using System.Globalization;
using System.Text.Json;
using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Comparing;

/// <summary>
/// <c>slices.jsonl</c>, beside <c>blocks.json</c>: every slice of every block, a line a block, for whoever wants to work out the estimates anew.
/// Only ever appended to, so that a block costs what it has and not what all before it had.
/// </summary>
/// <remarks>
/// A line: <c>case</c> (BenchmarkDotNet's FullName), <c>block</c> (its number within the case), and four lists in the order the slices ran:
/// <c>sides</c> (a text of <c>b</c> and <c>h</c>), <c>operations</c>, <c>nanoseconds</c> and <c>cpuNanoseconds</c> of all of a slice's operations.
/// A block counts where blocks.json has it: the last line of a program that was killed may be cut off, or of a block too many.
/// </remarks>
public static class SlicesFile
{
    /// <summary>The file's name within the comparison's folder.</summary>
    public const string FileName = "slices.jsonl";

    /// <summary>Appends a block's slices.</summary>
    /// <param name="folder">The comparison's folder.</param>
    /// <param name="name">The case.</param>
    /// <param name="block">The block's number within the case.</param>
    /// <param name="slices">Its slices; nothing is written where there are none.</param>
    /// <exception cref="UnwritableFileException">The disk is full, or the file may not be written.</exception>
    public static void Append(string folder, string name, int block, IReadOnlyList<Slice> slices)
    {
        if (slices.Count == 0) return;
        var line = JsonSerializer.Serialize(
            new
            {
                @case = name,
                block,
                sides = string.Concat(slices.Select(s => s.Side == Side.Base ? 'b' : 'h')),
                operations = slices.Select(s => s.Operations),
                nanoseconds = slices.Select(s => s.Nanoseconds),
                cpuNanoseconds = slices.Select(s => s.CpuNanoseconds),
            }, BlockFile.Json);
        var path = Path.Combine(folder, FileName);
        try
        {
            File.AppendAllText(path, line + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnwritableFileException(path, e);
        }
    }

    /// <summary>What the slices say by today's estimate, for who recorded them when there was another.</summary>
    /// <param name="folder">The comparison's folder.</param>
    /// <returns>By case and block; nothing where there is no such file.</returns>
    /// <exception cref="RunFormatException">A line that is not the last, which may be cut off, has no slices.</exception>
    public static IReadOnlyDictionary<(string Case, int Block), BlockEffect> Estimate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var effects = new Dictionary<(string Case, int Block), BlockEffect>();
        if (!File.Exists(path)) return effects;
        var broken = 0;
        foreach (var (line, number) in File.ReadLines(path).Select((line, i) => (line, i + 1)))
        {
            if (broken > 0) throw new RunFormatException(string.Create(CultureInfo.InvariantCulture, $"{path} is not a file of slices: line {broken} is not a block's."));
            if (Read(line) is { } block) effects[(block.Case, block.Block)] = block.Effect;
            else broken = number;
        }
        return effects;
    }

    private static (string Case, int Block, BlockEffect Effect)? Read(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<Line>(line, BlockFile.Json) is not { } read || read.Operations.Count != read.Sides.Length || read.Nanoseconds.Count != read.Sides.Length) return null;
            var slices = read.Sides.Select((side, i) => new Slice(side == 'b' ? Side.Base : Side.Head, read.Operations[i], read.Nanoseconds[i])).ToList();
            return slices.All(s => s is { Operations: > 0, Nanoseconds: > 0 }) && BlockEffect.Of(slices) is { } effect ? (read.Case, read.Block, effect) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line
    {
        public required string Case { get; init; }

        public required int Block { get; init; }

        public required string Sides { get; init; }

        public required IReadOnlyList<long> Operations { get; init; }

        public required IReadOnlyList<double> Nanoseconds { get; init; }
    }
}
