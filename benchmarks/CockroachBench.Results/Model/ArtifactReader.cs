namespace CockroachBench.Results.Model;

// Reads a file that anyone may have written: any failure becomes one line that names the file.
internal static class ArtifactReader
{
    // kind: what it should be, for messages ("a run").
    public static T Read<T>(string path, string kind, string ifMissing, FileLimits limits, Func<ReadOnlySpan<byte>, T> parse)
    {
        try
        {
            limits.CheckFile(path, kind);
            var text = File.ReadAllBytes(path).AsSpan();
            if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
            limits.CheckJson(text, path, kind);
            return parse(text);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFormatException($"{path} is not there: {ifMissing}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{path} cannot be read: {OneLine.Of(e.Message)}", e);
        }
        catch (Exception e) when (IsWrongContent(e))
        {
            throw new RunFormatException($"{path} is not {kind}: {OneLine.Of(e.Message)}", e);
        }
    }

    public static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{path} cannot be read: {e.Message}", e);
        }
    }

    // What the serializer throws for a wrong type, a number out of range or half a character, and Path for an invalid path.
    public static bool IsWrongContent(Exception e) => e is JsonException or KeyNotFoundException or InvalidOperationException
        or FormatException or NotSupportedException or ArgumentException or OverflowException;

    // In the order of the files; of several that cannot be read, the first file's reason is thrown.
    public static IReadOnlyList<T> ReadMany<T>(IReadOnlyList<string> paths, Func<string, T> read)
    {
        var tasks = paths.Select(path => Task.Run(() => read(path))).ToList();
        return [.. tasks.Select(t => t.GetAwaiter().GetResult())];
    }

    // Reads a file of this program's own.
    public static T Read<T>(string path, string kind, string ifMissing, FileLimits limits, int format, JsonSerializerOptions json)
        where T : class, IArtifact => Read(path, kind, ifMissing, limits, text =>
        {
            // The format first: another one may lack the parts that this one requires.
            var found = JsonSerializer.Deserialize<Format>(text, json)?.FormatVersion
                ?? throw new RunFormatException($"{path} is not {kind}: it has no formatVersion.");
            if (found != format)
                throw new RunFormatException(
                    $"{path} has format {found}; this program reads format {format}. Use the version that wrote it.");
            var file = JsonSerializer.Deserialize<T>(text, json)!;
            return file.WhatIsWrong() is { } wrong ? throw new RunFormatException($"{path} is not {kind}: {wrong}.") : file;
        });

    private sealed record Format(int? FormatVersion = null);
}

internal interface IArtifact
{
    // What the serializer does not check; null where nothing is wrong.
    string? WhatIsWrong();
}

internal sealed class RunFormatException(string message, Exception? innerException = null) : UsageException(message, innerException);
