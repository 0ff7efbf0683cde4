using System.Globalization;

namespace CockroachBench.Lab.Programs;

internal sealed record ProcessSeen(int Id, string CommandLine, int Parent)
{
    // Whether this is the main process of a database server, and no shell or helper of it.
    public bool IsServer => CommandLine.Split(' ') is [var program, var first, ..]
        && ((program.EndsWith("/postgres", StringComparison.Ordinal) && first == "-D")
            || (program.EndsWith("cockroach", StringComparison.Ordinal) && first == "start-single-node"));
}

// Looks for processes by what they inherit: an environment variable, or a folder they work in. Orphans are found too.
internal static class Processes
{
    // Those that inherited a variable with this value from the process a test started.
    public static IReadOnlyList<ProcessSeen> WithEnvironment(string assignment) =>
        Find(folder => Read(folder, "environ").Split('\0').Contains(assignment));

    public static IReadOnlyList<ProcessSeen> Using(string path) => Find(folder =>
        Directory.ResolveLinkTarget(
            Path.Combine(folder, "cwd"), returnFinalTarget: false)?.FullName.StartsWith(path, StringComparison.Ordinal) == true
        || Read(folder, "cmdline").Contains(path, StringComparison.Ordinal));

    public static IReadOnlyList<ProcessSeen> Of(int parent) => [.. Find(_ => true).Where(p => p.Parent == parent)];

    private static List<ProcessSeen> Find(Func<string, bool> isWanted)
    {
        var found = new List<ProcessSeen>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || id == Environment.ProcessId || Strangers.Includes(id)) continue;
            try
            {
                // A zombie has ended; who should have waited for it is of no matter here.
                // "id (name) state parent ...", where the name may hold spaces and parentheses.
                var stat = Read(folder, "stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[0] != "Z" && isWanted(folder))
                    found.Add(new ProcessSeen(
                        id, Read(folder, "cmdline").Replace('\0', ' ').Trim(), int.Parse(fields[1], CultureInfo.InvariantCulture)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or another user's.
            }
        }
        return found;
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));
}
