namespace CockroachBench.Harness.Cli;

internal sealed class PrReport(PrOptions options, ProgramContext context, string artifacts, long start, int seed)
{
    public const string FileName = "report.md";
    public const string LogFile = "run.log";
    // The rest of a budget is for confirming flagged cases and for further counts of unclear ones.
    public const double FirstShare = 0.75;

    private static string CalibrationFile => Path.GetFullPath(Path.Combine(CommonOptions.ArtifactsFolder, Calibration.FileName));

    public Measuring Calibrated(Measuring measuring)
    {
        if (options.Calibrate || Calibration.Read(CalibrationFile, measuring.Header) is not { } calibration) return measuring;
        var load = calibration.LoadAverage is { } average ? $", at a load of {average:0.0}" : "";
        if (calibration.IsExpired(measuring.Header.StartedAt))
        {
            Terminal.WriteLine($"Calibration of {calibration.At:yyyy-MM-dd} ({CalibrationFile}) is older than {Calibration.LongestAge} "
                + "and is not used: repeat 'pr --calibrate'.");
            return measuring;
        }
        int? most = options.Blocks is null ? PrOptions.MostBlocks : null;
        var pairs = measuring.Pairs.Select(p => (calibration.Apply(p.Record, PrOptions.DefaultBlocks, most), p.Case));
        measuring = measuring with { Pairs = [.. pairs] };
        var known = measuring.Pairs.Count(p => p.Record is { State: BlockCaseState.Measured, Calibrated: not null });
        if (known > 0)
        {
            Terminal.WriteLine(
                $"Calibration of {calibration.At:yyyy-MM-dd}{load} ({CalibrationFile}): {known} of {measuring.Measured.Count} cases; "
                + (most is null ? "" : "each gets the blocks its spread asks for, and ")
                + "no interval is narrower than that spread makes it.");
        }
        return measuring;
    }

    // Blocks of a case without calibration. Cases decided early leave time for others, but a look that is never reached still takes its
    // share of the level.
    public int Most(Measuring measuring) => options.Blocks
        ?? (Rounds(measuring) is { } rounds ? (int)Math.Clamp(2 * rounds, PrOptions.DefaultBlocks, PrOptions.MostBlocks)
        : options.FailOn == FailOn.None && !options.Calibrate ? PrOptions.DefaultBlocks
        : PrOptions.GateBlocks);

    public void Announce(BlockFile header, Measuring measuring, int most)
    {
        int MostOf((int Index, SliceCase Case) c) => measuring.Pairs[c.Index].Record.Looks?[^1] ?? most;
        var server = header.Server!;
        var typical = measuring.Measured.Sum(MostOf) * measuring.Plan.TypicalBlock;
        var time = options.Budget is { } budget ? $"within {Progress.Text(budget)}"
            : $"about {Progress.Text(typical)}, longer where something is confirmed or counted further";
        var mostBlocks = measuring.Measured.Select(MostOf).DefaultIfEmpty(most).Max();
        context.Terminal.Heading($"{measuring.Measured.Count} cases on {server.DisplayName}, up to {mostBlocks} blocks each, {time}");
        Terminal.WriteLine($"Database: {server.Provider}, {server.Why}; {server.Description}");
        if (server.IsStandIn) Terminal.WriteLine(CommonOptions.StandInNote);
        if (Rounds(measuring) is { } rounds and < PrOptions.FewestBlocks)
        {
            Terminal.WriteLine($"--budget: time for about {Math.Max(0, rounds):0.#} blocks of each case; a verdict on time takes "
                + $"{PrOptions.FewestBlocks} at least. Give it more, or fewer cases (--filter).");
        }
        foreach (var group in measuring.Pairs.Select(p => p.Record.State).Where(s => s != BlockCaseState.Measured).GroupBy(s => s))
            Terminal.WriteLine($"{group.Count()} more: {group.Key.ToString().ToLowerInvariant()}.");
        var settings = header.Settings;
        Terminal.WriteLine((settings.Pinned
            ? $"Client on core {string.Join(",", settings.ClientCores!)}, server on core {string.Join(",", settings.ServerCores!)}; "
            : "Client and server are not kept on cores of their own; ")
            + $"{(settings.StableJit ? "stable JIT (no ReadyToRun code, no tiering)" : "the runtime's default JIT")}; seed {seed}.");
        Terminal.WriteLine($"Artifacts: {artifacts}");
    }

    // A report that cannot be written does not change the verdict.
    public int Conclude(BlockFile file, RunState state, OutputFile? markdown, string nextStep)
    {
        var comparison = BlockComparer.Compare(file, TimeRule.Default);
        var report = ComparisonReport.Render(comparison);
        var written = OutputFiles.Write(
            ExitCodes.Success, () => AtomicFile.WriteAllText(Path.Combine(artifacts, FileName), Secrets.Redact(report)));
        Print(file, comparison, state);
        var decided = Decide(file, comparison, state, nextStep);
        return OutputFiles.Write(decided == ExitCodes.Success ? written : decided, markdown, () => report);
    }

    private void Print(BlockFile file, Comparison comparison, RunState state)
    {
        Terminal.WriteLine();
        new ComparisonPrinter(context.Terminal).Print(comparison);
        Terminal.WriteLine();
        double Percent(double seconds) => seconds / file.WallSeconds * 100;
        var all = file.MeasuredSeconds + file.CountingSeconds + file.RetentionSeconds;
        Terminal.WriteLine($"Of {file.WallSeconds:0} s, builds included, {Percent(all):0} % measured: "
            + $"{Percent(file.MeasuredSeconds):0} % inside slices, "
            + $"{Percent(file.CountingSeconds):0} % counting allocations, {Percent(file.RetentionSeconds):0} % retention. "
            + $"Warm-up is {Percent(file.WarmUpSeconds):0} % more.");
        if (options.Calibrate && state == RunState.Complete)
        {
            var kept = Calibration.Write(CalibrationFile, file);
            Terminal.WriteLine($"Spread between blocks of {kept} of {file.Cases.Count} cases kept in {CalibrationFile}"
                + (kept < file.Cases.Count ? $"; the others have fewer than {Calibration.FewestBlocks} blocks" : ""));
        }
        string[] files = [BlockFile.FileName, SlicesFile.FileName, FileName, LogFile];
        Terminal.WriteLine($"Artifacts: {artifacts} ({string.Join(", ", files.Where(f => File.Exists(Path.Combine(artifacts, f))))})");
    }

    private int Decide(BlockFile file, Comparison comparison, RunState state, string nextStep)
    {
        if (state == RunState.Interrupted) return context.Interruption.ExitCode;
        if (state == RunState.ServerLost)
        {
            var kept = file.Cases.Sum(c => c.Blocks.Count);
            Terminal.WriteError($"--database: {file.Server!.Description}: the server no longer answers; what was measured before that "
                + $"({kept} {(kept == 1 ? "block" : "blocks")}) is kept. {nextStep}");
            return ExitCodes.NoDatabase;
        }
        var decided = Gate.Decide(comparison, options.FailOn);
        return decided != ExitCodes.Success ? decided
            : file.Cases.Any(c => c.State == BlockCaseState.Failed) ? ExitCodes.CaseFailed : ExitCodes.Success;
    }

    // How often each case could be measured within the budget.
    private double? Rounds(Measuring measuring) =>
        options.Left(start, FirstShare) / (measuring.Measured.Count * measuring.Plan.TypicalBlock);
}
