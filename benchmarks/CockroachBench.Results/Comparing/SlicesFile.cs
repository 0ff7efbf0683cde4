namespace CockroachBench.Results.Comparing;

// slices.jsonl, beside blocks.json: every slice, a line per block, so that estimates can be computed again. It is only appended to, so that
// a block costs no more than it has. A line: case (FullName), block (its number within the case), and in the order the slices ran: sides
// (b and h), operations, nanoseconds and cpuNanoseconds of each slice, and waits (w where the threads waited for each other, p where they
// preempted; missing where neither was set). blocks.json decides which blocks count: a killed program may leave a cut or a surplus line.
internal static class SlicesFile
{
    public const string FileName = "slices.jsonl";
    // A hundred times that of a block with 300 slices a side.
    private const int LongestLine = 4 * 1024 * 1024;

    public static void Append(string folder, string name, int block, IReadOnlyList<Slice> slices)
    {
        if (slices.Count == 0) return;
        var line = new Line(
            name, block, string.Concat(slices.Select(s => s.Side == Side.Base ? 'b' : 'h')),
            [.. slices.Select(s => s.Operations)], [.. slices.Select(s => s.Nanoseconds)], [.. slices.Select(s => s.CpuNanoseconds)],
            slices.Any(s => s.ThreadsWait is null) ? null : string.Concat(slices.Select(s => s.ThreadsWait == true ? 'w' : 'p')));
        var path = Path.Combine(folder, FileName);
        try
        {
            File.AppendAllText(path, JsonSerializer.Serialize(line, BlockFile.Json) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnwritableFileException(path, e);
        }
    }

    public static IReadOnlyDictionary<(string Case, int Block), BlockEffect> Estimate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var effects = new Dictionary<(string Case, int Block), BlockEffect>();
        if (!File.Exists(path)) return effects;
        FileLimits.Lines.CheckFile(path, "a file of slices");
        return ArtifactReader.Reading(path, () =>
        {
            foreach (var (index, (line, isWhole)) in Lines(path).Index())
            {
                if (Read(line) is { } block) effects[(block.Case, block.Block)] = block.Effect;
                else if (isWhole) throw new RunFormatException($"{path} is not a file of slices: line {index + 1} is not a block's.");
            }
            return effects;
        });
    }

    // As File.ReadLines, but a line that is longer than any block's is cut off, and so invalid. A last line may lack its end.
    private static IEnumerable<(string Text, bool IsWhole)> Lines(string path)
    {
        using var reader = new StreamReader(path);
        var line = new StringBuilder();
        var buffer = new char[64 * 1024];
        int read;
        while ((read = reader.Read(buffer)) > 0)
        {
            var rest = buffer.AsMemory(0, read);
            for (int end; (end = rest.Span.IndexOf('\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.Append(rest.Span[..end]);
                yield return (line.ToString(), true);
                line.Clear();
            }
            line.Append(rest.Span);
            if (line.Length <= LongestLine) continue;
            yield return (line.ToString(0, LongestLine), true);
            yield break;
        }
        if (line.Length > 0) yield return (line.ToString(), false);
    }

    private static (string Case, int Block, BlockEffect Effect)? Read(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<Line>(line, BlockFile.Json) is not { } read) return null;
            var (sides, operations, nanoseconds) = (read.Sides, read.Operations, read.Nanoseconds);
            if (operations.Count != sides.Length || nanoseconds.Count != sides.Length || sides.Any(s => s is not ('b' or 'h'))) return null;
            var cpu = read.CpuNanoseconds is { } known && known.Count == sides.Length ? known : null;
            var slices = sides.Select((side, i) =>
                new Slice(side == 'b' ? Side.Base : Side.Head, operations[i], nanoseconds[i], cpu?[i])).ToList();
            return slices.All(s => s is { Operations: > 0, Nanoseconds: > 0 }) && BlockEstimate.Of(slices) is { IsTime: true } effect
                ? (read.Case, read.Block, effect) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // the latter for half a character
        }
    }

    private sealed record Line(
        string Case, int Block, string Sides, IReadOnlyList<long> Operations, IReadOnlyList<double> Nanoseconds,
        IReadOnlyList<double?>? CpuNanoseconds = null, string? Waits = null);
}
