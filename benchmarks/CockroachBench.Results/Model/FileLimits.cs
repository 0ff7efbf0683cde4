namespace CockroachBench.Results.Model;

// How much a file may hold that anyone may have written: many times what the largest real one has, and little enough to be read in
// seconds.
internal sealed record FileLimits(int Megabytes, int Items, int Containers)
{
    public static readonly FileLimits Run = new(32, 12_000, 100_000);
    public static readonly FileLimits Measurements = new(256, 1_000_000, 4_000_000);
    public static readonly FileLimits Lines = new(8 * 1024, 0, 0);

    // A statement or a stack trace; more is no text that a person reads.
    private const int TextBytes = 1024 * 1024;
    private const int Members = 1_000;
    private const int Deepest = 64;
    // They stand in every row of every table.
    private const int NameCharacters = 16 * 1024;

    public static readonly string TooLong = $"the names and parameters of a case have more than {NameCharacters} characters";

    public static bool AreTooLong(IEnumerable<string> names, IReadOnlyDictionary<string, string> parameters) =>
        names.Sum(n => n.Length) + parameters.Sum(p => p.Key.Length + (p.Value?.Length ?? 0)) > NameCharacters;

    public void CheckFile(string path, string kind)
    {
        var file = FileFacts.Of(path);
        if (file.Kind is not (FileKind.Regular or FileKind.Missing))
            throw new RunFormatException($"{path} is not {kind}: it is {FileFacts.Word(file.Kind)}; expected a regular file.");
        const long megabyte = 1024 * 1024;
        if (file.Size > Megabytes * megabyte)
            throw new RunFormatException(
                $"{path} is not {kind}: it has {file.Size / megabyte} MB, and more than {Megabytes} are not read.");
    }

    public void CheckJson(ReadOnlySpan<byte> text, string path, string kind)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Deepest });
        // By depth.
        Span<int> items = stackalloc int[Deepest + 2];
        Span<int> members = stackalloc int[Deepest + 2];
        var containers = 0;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) continue;
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                if (++containers > Containers) throw TooMuch($"more than {Containers} lists and objects");
                items[reader.CurrentDepth + 1] = members[reader.CurrentDepth + 1] = 0;
            }
            var isName = reader.TokenType == JsonTokenType.PropertyName;
            var isText = isName || reader.TokenType == JsonTokenType.String;
            if (isText && reader.ValueSpan.Length > TextBytes) throw TooMuch($"a text of more than {TextBytes / 1024} KB");
            if (isName && ++members[reader.CurrentDepth] > Members) throw TooMuch($"an object with more than {Members} members");
            if (!isName && ++items[reader.CurrentDepth] > Items) throw TooMuch($"a list with more than {Items} values");
        }

        RunFormatException TooMuch(string what) => new($"{path} is not {kind}: it has {what}, which is not read.");
    }
}
