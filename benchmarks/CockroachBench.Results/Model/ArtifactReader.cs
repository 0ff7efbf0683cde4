using System.Runtime.ExceptionServices;

namespace CockroachBench.Results.Model;

// Reads a file that anyone may have written: any failure becomes one line that names the file.
internal static class ArtifactReader
{
    private const int LongestReason = 300;

    // kind: what it should be, for messages ("a run").
    public static T Read<T>(string path, string kind, string ifMissing, FileLimits limits, Func<string, T> read)
    {
        try
        {
            limits.CheckFile(path, kind);
            return read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFormatException($"{path} is not there: {ifMissing}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFormatException($"{path} cannot be read: {OneLine(e.Message)}", e);
        }
        catch (Exception e) when (IsWrongContent(e))
        {
            throw new RunFormatException($"{path} is not {kind}: {OneLine(e.Message)}", e);
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
        var all = new (T Value, ExceptionDispatchInfo? Failure)[paths.Count];
        // The largest first, one at a time: a third of a run may be in one of its files.
        var order = Enumerable.Range(0, paths.Count)
            .OrderByDescending(i => new FileInfo(paths[i]) is { Exists: true } file ? file.Length : 0).ToList();
        Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), i => all[i] = ReadOne(paths[i]));
        all.FirstOrDefault(r => r.Failure is not null).Failure?.Throw();
        return [.. all.Select(r => r.Value)];

        (T Value, ExceptionDispatchInfo? Failure) ReadOne(string path)
        {
            try
            {
                return (read(path), null);
            }
            catch (Exception e) when (e is RunFormatException or IOException or UnauthorizedAccessException)
            {
                return (default!, ExceptionDispatchInfo.Capture(e));
            }
        }
    }

    // Reads a file of this program's own; for use within Read.
    public static T Deserialize<T>(string path, string kind, int format, FileLimits limits, JsonSerializerOptions json)
        where T : class, IVersioned
    {
        var text = File.ReadAllBytes(path).AsSpan();
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        limits.CheckJson(text, path, kind);
        try
        {
            var file = JsonSerializer.Deserialize<T>(text, json);
            Check(file?.FormatVersion);
            return file!.WhatIsWrong() is { } wrong ? throw new RunFormatException($"{path} is not {kind}: {wrong}.") : file;
        }
        catch (JsonException)
        {
            // Another format may lack the parts that this one requires: then the format is what is wrong.
            Check(JsonSerializer.Deserialize<Format>(text, json)?.FormatVersion);
            throw;
        }

        void Check(int? found)
        {
            if (found is null) throw new RunFormatException($"{path} is not {kind}: it has no formatVersion.");
            if (found != format)
                throw new RunFormatException(
                    $"{path} has format {found}; this program reads format {format}. Use the version that wrote it.");
        }
    }

    private sealed record Format(int? FormatVersion = null);

    // Messages quote the file, which may say anything.
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Take(LongestReason).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length > LongestReason ? $"{line} ..." : line;
    }
}

internal interface IVersioned
{
    int FormatVersion { get; }

    // What the serializer does not check; null where nothing is wrong.
    string? WhatIsWrong();
}

internal sealed class RunFormatException(string message, Exception? innerException = null) : UsageException(message, innerException);
