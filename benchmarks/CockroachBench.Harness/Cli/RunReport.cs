namespace CockroachBench.Harness.Cli;

internal sealed class RunReport(Profile profile, Terminal terminal, string artifacts)
{
    private static readonly TimeSpan BuildTime = TimeSpan.FromSeconds(30);

    public void Announce(RunFile header, int selected, int supported)
    {
        var server = header.Server!;
        var estimate = (supported * profile.TypicalCase) + (profile.IsMeasured ? BuildTime : TimeSpan.Zero);
        terminal.Heading($"{supported} cases on {server.DisplayName}, profile {header.Profile}, about {Progress.Text(estimate)}");
        Terminal.WriteLine($"Database: {server.Provider}, {server.Why}; {server.Description}");
        if (server.IsStandIn) Terminal.WriteLine(CommonOptions.StandInNote);
        if (selected > supported)
            Terminal.WriteLine($"{selected - supported} cases need what this server lacks and are listed as not supported.");
        if (profile is { IsMeasured: true, IsTimed: true } && MachineLoad.WhyTooBusy(header.Machine) is { } busy)
            Terminal.WriteLine($"This machine is too busy for times ({busy}). --no-timing measures everything else.");
        if (profile.AllParameters) Terminal.WriteLine("The full profile takes its time; Ctrl-C keeps what was measured.");
        Terminal.WriteLine($"Artifacts: {artifacts}");
    }

    public void Conclude()
    {
        var run = Run.Load(artifacts);
        AtomicFile.WriteAllText(Path.Combine(artifacts, MarkdownTables.FileName), Secrets.Redact(MarkdownTables.Render(run)));
        if (profile.IsMeasured)
            AtomicFile.WriteAllText(Path.Combine(artifacts, SmallerIsBetter.FileName), Secrets.Redact(SmallerIsBetter.Render(run)));
        if (profile.IsMeasured) new TablePrinter(terminal).Print(run);
        else PrintSmoke(run.File.Cases);
        foreach (var line in Failures(run.File.Cases, withUnsupported: !profile.IsMeasured)) Terminal.WriteLine($"  {line}");
        Terminal.WriteLine();
        var results = profile.IsMeasured ? $", {SmallerIsBetter.FileName}, {MeasuredRunner.ResultsFolder}/" : "";
        Terminal.WriteLine($"Artifacts: {artifacts} ({RunFile.FileName}, {MarkdownTables.FileName}{results}, {RunCommand.LogFile})");
    }

    // A reason that cases of one class share is given once.
    public static IEnumerable<string> Failures(IEnumerable<RunCase> cases, bool withUnsupported) => cases
        .Where(c => c.State == CaseState.Failed || (withUnsupported && c.State == CaseState.NotSupported))
        .GroupBy(c => (c.Family, c.State, c.Reason))
        .Select(g => g.ToList() is [var one] ? $"{Progress.Name(one)}: {Progress.Outcome(one)}"
            : $"{g.Key.Family}: {g.Count()} cases {(g.Key.State == CaseState.Failed ? "failed" : "not supported")}: {g.Key.Reason}");

    public static string Kept(string artifacts)
    {
        if (!File.Exists(Path.Combine(artifacts, RunFile.FileName))) return "Nothing was measured.";
        var cases = RunFile.Read(artifacts).Cases;
        var done = cases.Count(c => c.State is CaseState.Measured or CaseState.Checked);
        return $"{done} of {cases.Count} cases were done before that and are kept.";
    }

    private void PrintSmoke(IReadOnlyList<RunCase> cases)
    {
        int Count(CaseState state) => cases.Count(c => c.State == state);
        Terminal.WriteLine();
        terminal.Paragraph($"Smoke: {Count(CaseState.Checked)} ok, {Count(CaseState.Failed)} failed, "
            + $"{Count(CaseState.NotSupported)} not supported, {Count(CaseState.NotRun)} not run. "
            + "Every variant of a family with the same parameters read the same rows; no timing is claimed.");
    }
}
