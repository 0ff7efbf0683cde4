namespace CockroachBench.Retention.Snapshots;

// A path as text: `static Shop.Cache.s_rows -> List<Item> -> Item[] -> Item`.
internal static class RootPath
{
    private const string Arrow = " -> ";
    private const string Chained = " (chain)";
    private const int Most = 9; // with its root
    private const int First = 4;
    private const int Last = 3;

    // Types: full names, from the root's object to the kept one.
    public static string Text(string root, IReadOnlyList<string> types)
    {
        var elements = new List<string> { root };
        foreach (var name in types.Select(TypeNames.Short))
        {
            // A list of linked nodes is one element: paths to its objects differ in length alone.
            if (elements[^1] == name) elements[^1] = name + Chained;
            else if (elements[^1] != name + Chained) elements.Add(name);
        }
        // An array inside a list says nothing that the list does not.
        if (elements.Count > Most)
            elements = [.. elements.Where((e, i) => i < 2 || i == elements.Count - 1 || !e.EndsWith("[]", StringComparison.Ordinal))];
        if (elements.Count <= Most) return string.Join(Arrow, elements);
        return string.Join(Arrow, [.. elements.Take(First), $"... {elements.Count - First - Last} more ...", .. elements.TakeLast(Last)]);
    }

    // Of the paths to several objects of a type the most frequent one; of two the shorter, then by name.
    public static string? MostFrequent(IEnumerable<string> paths) =>
        paths.GroupBy(p => p, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Length)
            .ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
}
