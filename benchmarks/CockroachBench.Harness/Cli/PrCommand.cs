namespace CockroachBench.Harness.Cli;

internal class PrCommand(PrOptions options, ProgramContext context)
{
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;

    private protected long Start { get; } = Stopwatch.GetTimestamp();
    private protected int Seed { get; } = options.Seed ?? Random.Shared.Next();
    private protected Interruption Interruption => context.Interruption;
    private CancellationToken Stop => Interruption.Token;
    protected virtual bool IsStudy => options.Calibrate;

    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("pr",
            "Compare two commits, packages or settings. See benchmarks/CockroachBench.Harness/Pairs/README.md.");
        var @base = command.AddOption<string?>(
            "--base", "Baseline commit. Default: merge base with origin/main or main, else HEAD~1", "REF");
        var head = command.AddOption<string?>(
            "--head", "Commit to judge. Default: the working tree, uncommitted changes included", "REF");
        var (baseSettings, headSettings) = (new SideOptionSet(command, Side.Base), new SideOptionSet(command, Side.Head));
        var filter = command.AddOption<string[]>(
            "--filter", "Patterns of case names, as in BenchmarkDotNet: '*BufferedVsStreamed*'", "GLOB", "-f");
        var allParameters = command.AddOption<bool>("--all-parameters", "All parameter values, not only those of the quick profile");
        var blocks = command.AddOption<int?>("--blocks",
            $"Maximum blocks per case. Default: {PrOptions.DefaultBlocks}, with --fail-on {PrOptions.GateBlocks}, or as calibrated",
            "N", "-b");
        var budget = command.AddOption<string?>(
            "--budget", $"Total time, builds included: 90s, 15m, 1h; up to {PrOptions.MostBlocks} blocks per case", "TIME");
        var calibrate = command.AddOption<bool>("--calibrate", "Compare the commit with itself and store the noise of each case");
        var noConfirm = command.AddOption<bool>("--no-confirm", "Do not measure flagged cases again");
        var defaultJit = command.AddOption<bool>("--default-jit", "Keep tiered compilation and precompiled code (more noise)");
        var seed = command.AddOption<int?>("--seed", "Seed of every random order", "N");
        var failOn = command.AddFailOn();
        var markdown = command.AddOption<string?>("--markdown", "Also write the pull-request report to this file", "FILE");
        var database = new DatabaseOptionSet(command, writes: true);
        var artifacts = command.AddArtifacts("pr");
        var verbose = command.AddVerbose();
        var slices = command.AddOption<int?>("--slices", "Slices of each side in a block");
        slices.Hidden = true;
        command.SetAction(result =>
        {
            var options = new PrOptions(
                result.GetValue(@base), result.GetValue(head), result.GetValue(filter) ?? [], result.GetValue(allParameters),
                result.GetValue(blocks), result.GetValue(budget) is { } time ? PrOptions.ParseBudget(time) : null,
                result.GetValue(calibrate), result.GetValue(noConfirm), result.GetValue(defaultJit), result.GetValue(seed),
                Gate.Parse(result.GetValue(failOn) ?? []), result.GetValue(markdown),
                database.Read(result), result.GetValue(artifacts), result.GetValue(slices), result.GetValue(verbose))
            {
                BaseSettings = baseSettings.Read(result),
                HeadSettings = headSettings.Read(result),
            };
            return context.GuardAsync(options.Verbose, () => new PrCommand(options, context).ExecuteAsync());
        });
        return command;
    }

    public async Task<int> ExecuteAsync()
    {
        options.Check();
        var markdown = OutputFiles.Open("--markdown", options.Markdown);
        var selection = options.Database.Resolve();
        // Asked before anything of ours adds to it.
        var machine = RunFacts.Machine();
        var repository = await GitRepository.FindAsync(Environment.CurrentDirectory, Stop);
        var commits = (await Commits.ResolveAsync(repository, options.Base, options.Head, options.IsOneCommit)).With(options.Settings);
        if (repository.HasBuilt(BenchmarkSuite.Current.Program, options.Head)
            && !SliceProcess.HasCases(options.Filters, options.AllParameters))
            throw CommonOptions.NothingMatches(" of this program");
        var id = CommonOptions.NewId(_startedAt, "pr");
        string[] logs = [PrReport.LogFile, Commits.BuildLog("", Side.Base), Commits.BuildLog("", Side.Head)];
        var kept = ArtifactsFolder.Create(options.Artifacts ?? Path.Combine(CommonOptions.ArtifactsFolder, id), "a measurement",
            [BlockFile.FileName, SlicesFile.FileName, RunFile.FileName, PrReport.FileName, .. logs]);
        try
        {
            using var log = kept.OpenLog(PrReport.LogFile, options.Verbose);
            await using var folder = CheckoutFolder.Create();
            Terminal.WriteLine($"Base: {Commits.Text(commits.Base)}; head: {Commits.Text(commits.Head)}");
            if (commits.AreAlike && !IsStudy) Terminal.WriteLine("Base and head are alike: nothing but noise can be found.");
            Terminal.WriteLine(commits.IsOneBuild(options.Settings) ? "Building it once ..." : "Building both ...");
            var (ofBase, ofHead) = await commits.BuildAsync(repository, folder, kept.Path, options.Settings, Stop);
            return await CompareAsync(new Prepared(id, machine, commits, ofBase, ofHead, selection, kept.Path, markdown, log));
        }
        finally
        {
            // The log of a build that failed stays.
            kept.RemoveIfEmpty(logs);
        }
    }

    private sealed record Prepared(
        string Id, RunMachine Machine, Commits Commits, BuiltSide Base, BuiltSide Head, DatabaseSelection Selection, string Artifacts,
        OutputFile? Markdown, RedactingLogger Log);

    private async Task<int> CompareAsync(Prepared known)
    {
        var ofBase = await CaseLists.AskAsync(known.Base, options.Filters, options.AllParameters, known.Log.Say, Stop);
        var ofHead = await CaseLists.AskAsync(known.Head, options.Filters, options.AllParameters, known.Log.Say, Stop);
        CheckPackages(Side.Base, options.BaseSettings, ofBase);
        CheckPackages(Side.Head, options.HeadSettings, ofHead);
        if (ofBase.Cases.Count + ofHead.Cases.Count == 0) throw CommonOptions.NothingMatches(" of either commit");
        var childrenBefore = OperatingSystem.IsLinux() ? Descendants.ChildrenOf(Environment.ProcessId).ToHashSet() : [];
        await using var database = await known.Selection.StartAsync(Stop);
        var prepared = await SuiteDatabase.PrepareAsync(database, known.Selection, options.Database,
            $"The comparison makes and uses the database '{BenchmarkSchema.Database}' there (25 MB), and loads the server.",
            options.AllParameters, Stop);
        foreach (var line in CommitEnvironment.Describe()) known.Log.Say(line);
        var pairs = CaseLists.Pair(ofBase, ofHead, prepared.Server.Capabilities);
        var manyCores = options.BaseSettings.NeedsManyCores || options.HeadSettings.NeedsManyCores;
        var cores = database.RunsBelowUs && !manyCores ? Cores.SplitFrom(childrenBefore) : null;
        if (manyCores) Terminal.WriteLine("Client and server share the cores: with a core of its own the client cannot use the server GC.");
        var plan = new BlockPlan { StableJit = !options.DefaultJit, Cores = cores };
        if (options.Slices is { } slices) plan = plan with { SlicesPerSide = slices };
        else if (options.Left(Start, PrReport.FirstShare) is { } left)
            plan = plan.Within(left, pairs.Count(p => p.Record.State == BlockCaseState.Measured), PrOptions.DefaultBlocks);
        var header = new BlockFile
        {
            Id = known.Id,
            StartedAt = _startedAt,
            Seed = Seed,
            Base = known.Commits.Base,
            Head = known.Commits.Head,
            Machine = known.Machine,
            Runtime = plan.Describe(RunFacts.Runtime()),
            Packages = ofHead.Packages,
            BasePackages = ofBase.Packages,
            Server = prepared.Described,
            Settings = plan.Settings(),
            Cases = [],
        };
        var watch = new ServerWatch(prepared.ConnectionString, database.NextStepAsync);
        var measuring = new Measuring(
            plan, OnDatabase(known.Base, options.BaseSettings, prepared.ConnectionString),
            OnDatabase(known.Head, options.HeadSettings, prepared.ConnectionString), pairs, header, watch, known.Log.Say);
        return await MeasureAsync(measuring, known.Artifacts, known.Markdown, known.Log);
    }

    // A build that resolves another version than asked for would be judged under a wrong name.
    private static void CheckPackages(Side side, SideSettings settings, CaseLists.Listing listing)
    {
        foreach (var (id, version) in settings.Packages)
        {
            var loaded = listing.Packages.FirstOrDefault(p => p.Key.Equals(id, StringComparison.OrdinalIgnoreCase)).Value;
            if (loaded is not null && loaded != version)
                throw new UsageException($"--{Quantity.Words(side)}-package: {id} {version} was asked for and {loaded} was built.");
        }
    }

    private static BuiltSide OnDatabase(BuiltSide side, SideSettings settings, string connectionString)
    {
        if (settings.Npgsql.Count == 0) return side;
        var environment = new Dictionary<string, string>(side.Environment)
        {
            [CaseDatabase.Variable] = DriverSettings.With(connectionString, settings.Npgsql),
        };
        return side with { Environment = environment };
    }

    private protected virtual async Task<int> MeasureAsync(Measuring measuring, string artifacts, OutputFile? markdown, ILogger log)
    {
        var report = new PrReport(options, context, artifacts, Start, Seed);
        measuring = report.Calibrated(measuring);
        var most = report.Most(measuring);
        var confirm = !options.NoConfirm && !options.Calibrate;
        var header = measuring.Header with
        {
            Settings = measuring.Header.Settings with
            {
                Looks = options.Calibrate ? null : EarlyStops.Looks(most),
                Confirm = confirm,
                ScreeningAlpha = confirm ? TimeRule.Default.ScreeningAlpha : null,
            },
        };
        var record = new BlockRecord(artifacts, header, Start, measuring.Pairs.Select(p => p.Record));
        var measurer = new BlockMeasurer(measuring.Plan, measuring.Base, measuring.Head, new Random(Seed), measuring.Log);
        var schedule = new BlockSchedule(record, measurer, measuring.Measured, measuring.Server.Answers, Terminal.WriteLine);
        report.Announce(header, measuring, most);
        var until = options.Until(Start, 1);
        var state = await RunEnd.OfAsync(async () =>
        {
            await schedule.FirstAsync(most, confirm ? options.Until(Start, PrReport.FirstShare) : until, Stop);
            if (confirm) await schedule.ConfirmAsync(options.Budget is null ? most : PrOptions.DefaultBlocks, until, Stop);
            if (!options.Calibrate) await schedule.CountAsync(until, Stop);
        }, _ => record.Finish(RunState.Failed, measurer.IsPinned), Stop);
        record.Finish(state, measurer.IsPinned);
        return report.Conclude(record.File, state, markdown, state == RunState.ServerLost ? await measuring.Server.NextStepAsync() : "");
    }
}
