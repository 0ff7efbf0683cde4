using System.Globalization;

namespace CockroachBench.Fixtures;

/// <summary>Reads a line of <c>COPY ... TO STDOUT</c> in text format, its columns as <see cref="Item.Columns"/> names them.</summary>
public static class CopyText
{
    // PostgreSQL writes an offset of whole hours as +00, CockroachDB as +00 or +00:00 by version.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:sszz", "yyyy-MM-dd HH:mm:sszzz"];

    /// <summary>Adds a row to a checksum.</summary>
    /// <param name="sum">The sum so far.</param>
    /// <param name="line">Columns with a tab between them.</param>
    /// <exception cref="FormatException">The line is not a row of items, or has an escape: the suite's data has none.</exception>
    public static long Add(long sum, ReadOnlySpan<char> line)
    {
        if (line.Contains('\\')) throw new FormatException($"'{line}': an escape or NULL, which the suite's data does not have");
        return Checksum.Add(
            sum,
            long.Parse(Column(ref line), CultureInfo.InvariantCulture),
            int.Parse(Column(ref line), CultureInfo.InvariantCulture),
            double.Parse(Column(ref line), CultureInfo.InvariantCulture),
            DateTimeOffset.ParseExact(Column(ref line), TimeFormats, CultureInfo.InvariantCulture).UtcDateTime,
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
