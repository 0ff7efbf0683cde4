using System.Globalization;
using System.Text;
using CockroachBench.Lab.Programs;

namespace CockroachBench.Lab.Faults;

// The faulted runs as a table: for each fault, server and profile how many runs met each goal.
internal static class FaultTable
{
    private static readonly (Goal Goal, string Title)[] Columns =
    [
        (Goal.Ends, "Ended"), (Goal.NoProcess, "No process left"), (Goal.NoFolder, "No folder left"),
        (Goal.WholeFiles, "Files whole or absent"),
        (Goal.CasesKept, "Measured cases kept"), (Goal.ExitCode, "Exit code"), (Goal.OneLine, "One line"),
        (Goal.StrangersUntouched, "Strangers untouched"),
    ];

    private static readonly Dictionary<Fault, string> Names = new()
    {
        [Fault.ServerKilled] = "server SIGKILL",
        [Fault.ServerFrozen] = "server SIGSTOP",
        [Fault.ServerRestarted] = "server restarted on the same port",
        [Fault.ChildKilled] = "benchmark child SIGKILL",
        [Fault.HostInterrupted] = "host SIGINT (Ctrl-C)",
        [Fault.HostTerminated] = "host SIGTERM",
        [Fault.HostKilled] = "host SIGKILL",
        [Fault.DiskFull] = "disk of the artifacts full",
    };

    public static string Render(IReadOnlyList<FaultOutcome> outcomes)
    {
        var text = new StringBuilder();
        text.AppendLine($"| Fault | Server | Profile | Runs | {string.Join(" | ", Columns.Select(c => c.Title))} | Longest to its end | "
            + $"Longest to the last process's |");
        text.AppendLine($"|---|---|---|{string.Concat(Enumerable.Repeat("---:|", Columns.Length + 3))}");
        foreach (var group in outcomes.GroupBy(o => (o.Plan.Fault, o.Plan.Database, o.Plan.Profile))
            .OrderBy(g => g.Key.Fault).ThenBy(g => g.Key.Database, StringComparer.Ordinal).ThenBy(g => g.Key.Profile == "smoke" ? 0 : 1))
            AppendRow(text, Names[group.Key.Fault], group.Key.Database == Servers.Postgres ? "PostgreSQL (stand-in)" : "CockroachDB",
                group.Key.Profile, [.. group]);
        AppendRow(text, "**all**", "", "", outcomes);
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, string fault, string server, string profile, IReadOnlyList<FaultOutcome> outcomes)
    {
        var goals = Columns.Select(c => outcomes.Count(o => o.Met(c.Goal)).ToString(CultureInfo.InvariantCulture));
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| {fault} | {server} | {profile} | {outcomes.Count} | {string.Join(" | ", goals)} "
                + $"| {outcomes.Max(o => o.ToEnd).TotalSeconds:0.0} s | {outcomes.Max(o => o.ToQuiet).TotalSeconds:0.0} s |");
    }
}
