namespace CockroachBench.Harness.Pairs.Host;

// What one side of a comparison has of its own: versions of packages, settings of Npgsql, variables of its processes.
internal sealed record SideSettings(
    IReadOnlyDictionary<string, string> Packages, IReadOnlyDictionary<string, string> Npgsql,
    IReadOnlyDictionary<string, string> Variables)
{
    private static readonly Dictionary<string, string> Nothing = [];

    public static readonly SideSettings None = new(Nothing, Nothing, Nothing);

    public bool IsNone => Packages.Count + Npgsql.Count + Variables.Count == 0;

    public IReadOnlyList<string>? Lines => IsNone ? null :
        [.. Packages.Select(p => $"{p.Key} {p.Value}"), .. Npgsql.Concat(Variables).Select(s => $"{s.Key}={s.Value}")];

    // With one core the runtime falls back to the workstation collector.
    public bool NeedsManyCores => Variables.Keys.Any(v => v.Equals("DOTNET_gcServer", StringComparison.OrdinalIgnoreCase));
}
