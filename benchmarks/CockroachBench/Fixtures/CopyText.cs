namespace CockroachBench.Fixtures;

// A line of COPY ... TO STDOUT in text format, its columns as Item.Columns names them.
internal static class CopyText
{
    // PostgreSQL writes an offset of whole hours as +00, CockroachDB as +00 or +00:00 by version.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:sszz", "yyyy-MM-dd HH:mm:sszzz"];

    public static long Add(long sum, ReadOnlySpan<char> line)
    {
        if (line.Contains('\\')) throw new FormatException($"'{line}': an escape or NULL, which the suite's data does not have");
        return Checksum.Add(
            sum,
            long.Parse(Column(ref line)),
            int.Parse(Column(ref line)),
            double.Parse(Column(ref line)),
            DateTimeOffset.ParseExact(Column(ref line), TimeFormats, null).UtcDateTime,
            Column(ref line).ToString());
    }

    private static ReadOnlySpan<char> Column(ref ReadOnlySpan<char> rest)
    {
        var tab = rest.IndexOf('\t');
        var column = tab < 0 ? rest : rest[..tab];
        rest = tab < 0 ? [] : rest[(tab + 1)..];
        return column;
    }
}
