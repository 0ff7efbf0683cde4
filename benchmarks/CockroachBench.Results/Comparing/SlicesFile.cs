using System.Text.Json;

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
}
