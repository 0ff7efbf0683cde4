namespace CockroachBench.Results.Model;

// Names for what is published: readable, the same each time, and safe as a folder's name on any file system and in a link. An environment
// is server kind and major version, processor, logical cores and .NET version: postgresql-15-stand-in-amd-epyc-2-cores-net10,
// cockroachdb-25.3-intel-core-i7-9700k-8-cores-net10. CockroachDB's major version is year and release. Only a-z 0-9 . - occur in a name.
internal static partial class EnvironmentName
{
    private const int LongestPart = 48;

    public static string Of(RunFile run) => Of(run.Server, run.Machine, run.Runtime);

    public static string Of(RunServer? server, RunMachine machine, RunRuntime runtime)
    {
        var cores = machine.LogicalCores > 0 ? $"{machine.LogicalCores}-cores" : "";
        string[] parts = [Server(server), Processor(machine.Processor), cores, Runtime(runtime.Framework)];
        return string.Join('-', parts.Where(p => p.Length > 0));
    }

    public static string Entry(RunFile run) => run.StartedAt.UtcDateTime.ToString("yyyyMMdd-HHmmss")
        + "-" + (run.Commit is { } commit ? ShortSha(commit.Sha) : "nocommit-" + Slug(run.Id.Split('-')[^1]));

    public static string ShortSha(string sha) => Slug(sha[..Math.Min(10, sha.Length)]);

    private static string Server(RunServer? server) => server switch
    {
        null => "no-server",
        { IsStandIn: true } => $"postgresql-{Version(server.Version, 1)}-stand-in",
        { Kind: "CockroachDb" } => $"cockroachdb-{Version(server.Version, 2)}",
        _ => Slug($"{server.Kind}-{Version(server.Version, 1)}"),
    };

    private static string Version(string version, int parts) =>
        Numbers().Match(version) is { Success: true } match ? string.Join('.', match.Value.Split('.').Take(parts)) : Slug(version);

    // Brands carry marks and a clock rate that says nothing the model does not.
    private static string Processor(string brand) => Slug(Decoration().Replace(brand, " "));

    private static string Runtime(string framework) => Framework().Match(framework) is { Success: true } match
        ? match.Groups["old"].Value switch
        {
            "" => "net" + match.Groups["major"].Value,
            var old => Slug($"net-{old}-{match.Groups["major"].Value}.{match.Groups["minor"].Value}"),
        }
        : Slug(framework);

    private static string Slug(string text) => Slug(text, LongestPart, withDots: true) is { Length: > 0 } name ? name : "unknown";

    public static string Slug(string text, int longest, bool withDots)
    {
        var slug = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c) || (withDots && c == '.')) slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            if (slug.Length == longest) break;
        }
        return slug.ToString().Trim('-', '.');
    }

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\((R|TM)\)|@.*$|\bCPU\b|\bProcessor\b|\b\d+-Core\b", RegexOptions.IgnoreCase)]
    private static partial Regex Decoration();

    [GeneratedRegex(@"^\.NET (?<old>Framework|Core)? ?(?<major>\d+)(\.(?<minor>\d+))?", RegexOptions.IgnoreCase)]
    private static partial Regex Framework();
}
