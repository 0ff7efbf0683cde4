using System.Globalization;
using System.Text;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Verdicts;

// The page of results/studies/retention.md.
internal static class VerdictReport
{
    private const double SlopeGoal = 0.02;

    public static string Render(VerdictRecording recording)
    {
        var (header, launches) = (recording.Header, recording.Launches);
        var (clean, planted) = (launches.Where(l => l.Plan.IsClean).ToList(), launches.Where(l => !l.Plan.IsClean).ToList());
        var found = planted.Where(l => l.Verdict == Verdict.Leak).ToList();
        var falseLeaks = clean.Count(l => l.Verdict == Verdict.Leak);
        var unclear = clean.Count(l => l.Verdict is Verdict.Unclear or null);
        var exact = found.Count(l => Error(l) <= SlopeGoal);
        var worst = found.Count == 0 ? 0 : found.Max(Error);
        var page = new StringBuilder();
        page.AppendLine("## Results\n");
        var (machine, server) = (header.Machine, header.Server);
        page.AppendLine(Text($"{header.StartedAt:yyyy-MM-dd HH:mm} UTC, seed {header.Seed}, commit {header.Commit?.Text ?? "unknown"}:"));
        page.AppendLine($"{machine.OperatingSystem}, {machine.Processor}, {machine.LogicalCores} logical cores,");
        page.AppendLine($"{header.Runtime.Framework}, {server.Kind} {server.Version}{(server.IsStandIn ? " (stand-in)" : "")}.");
        page.AppendLine(Text($"Load average before a launch: {launches.Min(l => l.Load):0.0} to {launches.Max(l => l.Load):0.0}.")
            + Text($" Longest launch: {launches.Max(l => l.Seconds):0.0} s.\n"));
        page.AppendLine("| Goal | Measured | Met |\n|---|---|---|");
        Goal(Text($"no false leak in {clean.Count} clean launches"), Text($"{falseLeaks} false"), falseLeaks == 0);
        Goal("at most 1 % of them unclear", Text($"{unclear} ({(double)unclear / clean.Count:0.0%})"), unclear <= clean.Count * 0.01);
        Goal(Text($"at least 99 % of {planted.Count} planted leaks found, slope within 2 % of the truth"),
            Text($"{found.Count} found, {exact} ({(double)exact / planted.Count:0.0%}) within 2 %; worst {worst:0.0%}"),
            exact >= planted.Count * 0.99);
        Table("Planted leak", l => l.Plan.Plant);
        Table("Operation", l => Operation(l.Plan));
        Table("Machine", l => l.Plan.Busy ? "all cores kept busy" : "nothing else");
        Table("Collector", l => l.Plan.Collector);
        var wrong = launches.Where(l => !l.IsRight).ToList();
        if (wrong.Count > 0)
        {
            page.AppendLine("\nWrong or unclear:\n\n| Operation | Planted leak | Machine | Collector | Verdict | Slope |");
            page.AppendLine("|---|---|---|---|---|---:|");
        }
        foreach (var launch in wrong)
        {
            var plan = launch.Plan;
            page.AppendLine($"| {Operation(plan)} | {plan.Plant} | {(plan.Busy ? "busy" : "")} | {plan.Collector} "
                + Text($"| {launch.Verdict?.ToString().ToLowerInvariant() ?? launch.Problem} | {launch.Retained:0.00} B |"));
        }
        return page.ToString();

        void Goal(string goal, string measured, bool met) => page.AppendLine($"| {goal} | {measured} | {(met ? "yes" : "no")} |");

        void Table(string title, Func<Launch, string> by)
        {
            page.AppendLine($"\n| {title} | Clean | none | leak | unclear | Planted | found | Median slope / truth | Worst error "
                + "| Median time |");
            page.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var group in launches.GroupBy(by).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var (c, p) = (group.Where(l => l.Plan.IsClean).ToList(), group.Where(l => !l.Plan.IsClean).ToList());
                var leaks = p.Where(l => l.Verdict == Verdict.Leak).ToList();
                var slopes = leaks.Count == 0 ? " | "
                    : Text($"{Median.Of([.. leaks.Select(l => l.Retained!.Value / l.Plan.Truth)]):0.000} | {leaks.Max(Error):0.0%}");
                page.AppendLine($"| {group.Key} | {c.Count} | {c.Count(l => l.Verdict == Verdict.None)} "
                    + $"| {c.Count(l => l.Verdict == Verdict.Leak)} | {c.Count(l => l.Verdict is Verdict.Unclear or null)} "
                    + Text($"| {p.Count} | {leaks.Count} | {slopes} | {Median.Of([.. group.Select(l => l.Seconds)]):0.0} s |"));
            }
        }
    }

    private static string Operation(LaunchPlan plan) => plan.Case.Replace("CockroachBench.", "", StringComparison.Ordinal);

    private static double Error(Launch launch) => Math.Abs((launch.Retained!.Value / launch.Plan.Truth) - 1);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
