using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Loggers;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Child;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Harness.Cli;

/// <summary><c>pr</c>: two commits, checked out, built, measured in blocks, compared.</summary>
internal class PrCommand(PrOptions options, Terminal terminal, Interruption interruption)
{
    private const string DefaultArtifacts = "artifacts";
    private const string LogFile = "run.log";

    /// <summary>The report's file.</summary>
    public const string ReportFile = "report.md";

    // What is left of a budget is for measuring again what was flagged, and for counting again what is unclear.
    private const double FirstShare = 0.75;
    private const int FewestBlocks = 3;

    private protected long Start { get; } = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private protected int Seed { get; } = options.Seed ?? Random.Shared.Next();

    private sealed record Commits(BlockCommit Base, BlockCommit Head)
    {
        public bool AreOne => Base.Sha == Head.Sha && !Head.Dirty;
    }

    /// <summary>Runs the command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="UsageException">An option is wrong, a commit is missing or does not build.</exception>
    /// <exception cref="DatabaseException">There is no database.</exception>
    public async Task<int> ExecuteAsync()
    {
        Check();
        var markdown = OutputFiles.Open("--markdown", options.Markdown);
        var selection = options.Database.Resolve();
        // Asked before anything of ours adds to it.
        var machine = RunFacts.Machine();
        var repository = await GitRepository.FindAsync(Environment.CurrentDirectory, interruption.Token);
        var commits = await ResolveAsync(repository);
        if (repository.HasBuilt(BenchmarkSuite.Current.Program, options.Head) && !SliceProcess.HasCases(options.Filters, options.AllParameters))
            throw NothingMatches("this program");
        var id = string.Create(CultureInfo.InvariantCulture, $"{_startedAt:yyyyMMdd-HHmmss}-pr-{Guid.NewGuid().ToString("N")[..4]}");
        string[] logs = [LogFile, .. new[] { Side.Base, Side.Head }.Select(BuildLog)];
        var kept = ArtifactsFolder.Create(options.Artifacts ?? Path.Combine(DefaultArtifacts, id), "a measurement",
            [BlockFile.FileName, SlicesFile.FileName, RunFile.FileName, ReportFile, .. logs]);
        kept.Touch(LogFile);
        var artifacts = kept.Path;
        try
        {
            using var logFile = new RedactingLogger(Path.Combine(artifacts, LogFile), options.Verbose);
            await using var folder = CheckoutFolder.Create();
            Terminal.WriteLine($"Base: {Text(commits.Base)}; head: {Text(commits.Head)}");
            if (commits.AreOne && !options.Calibrate && !IsStudy) Terminal.WriteLine("Base and head are the same commit: nothing but noise can be found.");
            Terminal.WriteLine(commits.AreOne ? "Building it once ..." : "Building both ...");
            var (ofBase, ofHead) = await BuildAsync(repository, commits, folder, artifacts);
            var (baseList, headList) = await ListAsync(ofBase, ofHead, Log);
            if (baseList.Cases.Count + headList.Cases.Count == 0) throw NothingMatches("either commit");

            var childrenBefore = OperatingSystem.IsLinux() ? Descendants.ChildrenOf(Environment.ProcessId).ToHashSet() : [];
            await using var database = await selection.StartAsync(interruption.Token);
            var (server, connectionString, _) = await SuiteDatabase.PrepareAsync(database, options.Database,
                $"The comparison makes and uses the database '{BenchmarkSchema.Database}' there (25 MB), and loads the server.", options.AllParameters, interruption.Token);

            foreach (var line in CommitEnvironment.Describe()) Log(line);

            void Log(string line)
            {
                logFile.WriteLine(LogKind.Default, line);
                logFile.Flush();
            }

            var plan = new BlockPlan
            {
                StableJit = !options.DefaultJit,
                SlicesPerSide = options.Slices ?? new BlockPlan().SlicesPerSide,
                Cores = database.RunsBelowUs ? PinServer(childrenBefore) : null,
            };
            var pairs = CaseLists.Pair(baseList, headList, server.Capabilities);
            if (options.Slices is null && Left(FirstShare) is { } left) plan = plan.Within(left, pairs.Count(p => p.Record.State == BlockCaseState.Measured), PrOptions.DefaultBlocks);
            var header = new BlockFile
            {
                Id = id,
                StartedAt = _startedAt,
                Seed = Seed,
                Base = commits.Base,
                Head = commits.Head,
                Machine = machine,
                Runtime = Runtime(plan),
                Packages = headList.Packages,
                BasePackages = baseList.Packages,
                Server = RunFacts.Server(server, selection.Chosen!.Provider.Name, database.Description, selection.Why),
                Settings = new BlockSettings
                {
                    Pinned = plan.Cores is not null,
                    ClientCores = plan.Cores?.Client,
                    ServerCores = plan.Cores?.Server,
                    ThreadsWait = plan.Cores is not null,
                    StableJit = plan.StableJit,
                    SliceMilliseconds = plan.Slice.TotalMilliseconds,
                    SlicesPerSide = plan.SlicesPerSide,
                },
                Cases = [],
            };
            var watch = new ServerWatch(connectionString);
            var measuring = new Measuring(plan, ofBase, ofHead, pairs, header, watch, Log);
            return await MeasureAsync(measuring, artifacts, markdown, logFile);
        }
        catch (ProtocolException e)
        {
            throw new UsageException(e.Message);
        }
        finally
        {
            // The log of a build that failed stays.
            kept.RemoveIfEmpty(logs);
        }
    }

    private protected sealed record Measuring(
        BlockPlan Plan, BuiltSide Base, BuiltSide Head, IReadOnlyList<(BlockCase Record, SliceCase Case)> Pairs, BlockFile Header, ServerWatch Server, Action<string> Log)
    {
        public IReadOnlyList<(int Index, SliceCase Case)> Measured => [.. Pairs.Select((p, i) => (i, p.Case)).Where(c => Pairs[c.i].Record.State == BlockCaseState.Measured)];
    }

    private void Check()
    {
        if (options.Blocks is < FewestBlocks or > 1000) throw new UsageException($"--blocks: {options.Blocks} is not possible. Expected {FewestBlocks} to 1000.");
        if (options.Slices < new BlockPlan().FewestSlicesPerSide) throw new UsageException($"--slices: {options.Slices} is not possible. Expected {new BlockPlan().FewestSlicesPerSide} or more.");
        if (options is { Calibrate: true, Blocks: < Calibration.FewestBlocks }) throw new UsageException($"--blocks: {options.Blocks} are too few to know how far blocks are from each other. Expected {Calibration.FewestBlocks} or more with --calibrate.");
        if (options is { Blocks: not null, Budget: not null }) throw new UsageException("--budget: either --blocks or --budget, not both.");
        if (options.Calibrate && options.Base is not null) throw new UsageException("--calibrate: a commit is compared with itself; leave out --base.");
    }

    private static UsageException NothingMatches(string where) =>
        new($"--filter: no benchmark of {where} matches. See 'run --list flat' for their names; patterns are like '*BufferedVsStreamed*'.");

    private async Task<Commits> ResolveAsync(GitRepository repository)
    {
        var cancel = interruption.Token;
        var isDirty = options.Head is null && await repository.IsDirtyAsync(cancel);
        var head = new BlockCommit(options.Head ?? PrOptions.WorkingTree, await repository.ResolveAsync("--head", options.Head ?? "HEAD", cancel), isDirty);
        if (options.Calibrate) return new Commits(head, head);
        var (sha, label) = options.Base is { } name
            ? (await repository.ResolveAsync("--base", name, cancel), name)
            : await repository.DefaultBaseAsync(head.Sha, isDirty, cancel);
        return new Commits(new BlockCommit(label, sha, false), head);
    }

    private async Task<(BuiltSide Base, BuiltSide Head)> BuildAsync(GitRepository repository, Commits commits, CheckoutFolder folder, string artifacts)
    {
        var cancel = interruption.Token;
        var isOne = commits.AreOne || commits.Base == commits.Head;
        // Two builds at once share the cores.
        var nodes = Math.Max(1, Environment.ProcessorCount / (isOne ? 1 : 2));
        if (isOne)
        {
            var both = await BuildOneAsync(Side.Head, commits.Head);
            return (both with { Side = Side.Base }, both);
        }
        await ExportAsync(Side.Base, commits.Base);
        await ExportAsync(Side.Head, commits.Head);
        // One that fails ends the other: there is nothing to wait for.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var builds = new[] { Build(Side.Base, stop.Token), Build(Side.Head, stop.Token) };
        var first = await Task.WhenAny(builds);
        if (first.IsFaulted) await stop.CancelAsync();
        try
        {
            await Task.WhenAll(builds);
        }
        catch (OperationCanceledException) when (first.IsFaulted)
        {
            await first;
        }
        return (await builds[0], await builds[1]);

        async Task<BuiltSide> BuildOneAsync(Side side, BlockCommit commit)
        {
            await ExportAsync(side, commit);
            return await Build(side, cancel);
        }

        Task<BuiltSide> Build(Side side, CancellationToken token) => ProgramBuild.BuildAsync(side, folder.Subfolder(Name(side)), Path.Combine(artifacts, BuildLog(side)), nodes, token);

        Task ExportAsync(Side side, BlockCommit commit)
        {
            var (target, scratch) = (folder.Subfolder(Name(side)), folder.Subfolder($"git-{Name(side)}"));
            return commit.Dirty ? repository.ExportWorkingTreeAsync(target, scratch, cancel) : repository.ExportAsync(commit.Sha, target, scratch, cancel);
        }
    }

    private async Task<(CaseLists.Listing Base, CaseLists.Listing Head)> ListAsync(BuiltSide ofBase, BuiltSide ofHead, Action<string> log)
    {
        return (await AskAsync(ofBase), await AskAsync(ofHead));

        async Task<CaseLists.Listing> AskAsync(BuiltSide side)
        {
            try
            {
                return await CaseLists.AskAsync(side, options.Filters, options.AllParameters, log, interruption.Token);
            }
            catch (ProtocolException e)
            {
                throw new UsageException($"{(side.Side == Side.Base ? "--base" : "--head")}: this commit cannot be measured by this program: {e.Message}.");
            }
        }
    }

    /// <summary>Whether the commit is only measured.</summary>
    protected virtual bool IsStudy => options.Calibrate;

    private protected virtual async Task<int> MeasureAsync(Measuring measuring, string artifacts, OutputFile? markdown, ILogger log)
    {
        measuring = Calibrated(measuring);
        var most = Most(measuring);
        var looks = options.Calibrate ? null : EarlyStops.Looks(most);
        var confirm = !options.NoConfirm && !options.Calibrate;
        var header = measuring.Header with { Settings = measuring.Header.Settings with { Looks = looks, Confirm = confirm, ScreeningAlpha = confirm ? TimeRule.Default.ScreeningAlpha : null } };
        var record = new BlockRecord(artifacts, header, Start, measuring.Pairs.Select(p => p.Record));
        var measurer = new BlockMeasurer(measuring.Plan, measuring.Base, measuring.Head, new Random(Seed), measuring.Log);
        var schedule = new BlockSchedule(record, measurer, measuring.Measured, measuring.Server.Answers, Terminal.WriteLine);
        Announce(header, measuring, most, artifacts);

        var state = RunState.Complete;
        try
        {
            var end = await schedule.FirstAsync(most, Until(confirm ? FirstShare : 1), interruption.Token);
            if (end != ScheduleEnd.ServerLost && confirm)
                end = await schedule.ConfirmAsync(options.Budget is null ? most : PrOptions.DefaultBlocks, Until(1), interruption.Token);
            if (end != ScheduleEnd.ServerLost && !options.Calibrate) end = await schedule.CountAsync(Until(1), interruption.Token);
            if (end == ScheduleEnd.ServerLost) state = RunState.ServerLost;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            state = RunState.Interrupted;
        }
        catch
        {
            record.Abandon(measurer.IsPinned);
            throw;
        }
        record.Finish(state, measurer.IsPinned);
        return Conclude(record, artifacts, state, markdown);
    }

    // Of a case that no calibration knows.
    private int Most(Measuring measuring) => options.Blocks
        // Cases that are decided early leave time for others; but a look that is never reached takes its share of the level all the same.
        ?? (Rounds(measuring) is { } rounds ? (int)Math.Clamp(2 * rounds, PrOptions.DefaultBlocks, PrOptions.MostBlocks)
        : options.FailOn == FailOn.None && !options.Calibrate ? PrOptions.DefaultBlocks
        : PrOptions.GateBlocks);

    // How often each case could be measured within the budget.
    private double? Rounds(Measuring measuring) => Left(FirstShare) / (measuring.Measured.Count * measuring.Plan.TypicalBlock);

    private Measuring Calibrated(Measuring measuring)
    {
        if (options.Calibrate || Calibration.Read(CalibrationFile, measuring.Header) is not { } calibration) return measuring;
        IReadOnlyList<(BlockCase Record, SliceCase Case)> pairs = [.. measuring.Pairs.Select(p => (calibration.Apply(p.Record, PrOptions.DefaultBlocks, options.Blocks is null ? PrOptions.MostBlocks : null), p.Case))];
        var known = pairs.Count(p => p.Record is { State: BlockCaseState.Measured, Calibrated: not null });
        if (known > 0)
        {
            Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Calibration of {calibration.At:yyyy-MM-dd} ({CalibrationFile}): {known} of {measuring.Measured.Count} cases; {(options.Blocks is null ? "each gets the blocks its spread asks for, and " : "")}no interval is narrower than that spread makes it."));
        }
        return measuring with { Pairs = pairs };
    }

    private static string CalibrationFile => Path.GetFullPath(Path.Combine(DefaultArtifacts, Calibration.FileName));

    private long? Until(double share) => options.Budget is { } budget ? Start + (long)(budget.TotalSeconds * share * Stopwatch.Frequency) : null;

    private TimeSpan? Left(double share) => Until(share) is { } until ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), until) : null;

    private void Announce(BlockFile header, Measuring measuring, int most, string artifacts)
    {
        int MostOf((int Index, SliceCase Case) c) => measuring.Pairs[c.Index].Record.Looks?[^1] ?? most;
        var typical = measuring.Plan.TypicalBlock;
        var time = options.Budget is { } budget ? $"within {Progress.Text(budget)}" : $"about {Progress.Text(measuring.Measured.Sum(MostOf) * typical)}, longer where something is to be confirmed or counted further";
        terminal.Heading(string.Create(CultureInfo.InvariantCulture, $"{measuring.Measured.Count} cases on {header.Server!.DisplayName}, up to {measuring.Measured.Select(MostOf).DefaultIfEmpty(most).Max()} blocks each, {time}"));
        Terminal.WriteLine($"Database: {header.Server.Provider}, {header.Server.Why}; {header.Server.Description}");
        if (header.Server.IsStandIn) Terminal.WriteLine("PostgreSQL is a stand-in: its figures say nothing about CockroachDB's own speed.");
        if (Rounds(measuring) is { } rounds and < FewestBlocks)
            Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"--budget: time for about {Math.Max(0, rounds):0.#} blocks of each case; a verdict on time takes {FewestBlocks} at least. Give it more, or fewer cases (--filter)."));
        foreach (var group in measuring.Pairs.Select(p => p.Record.State).Where(s => s != BlockCaseState.Measured).GroupBy(s => s)) Terminal.WriteLine($"{group.Count()} more: {group.Key.ToString().ToLowerInvariant()}.");
        Terminal.WriteLine(header.Settings.Pinned
            ? $"Client on core {string.Join(",", header.Settings.ClientCores!)}, server on core {string.Join(",", header.Settings.ServerCores!)}; {Jit(header)}; seed {Seed.ToString(CultureInfo.InvariantCulture)}."
            : $"Client and server are not kept on cores of their own; {Jit(header)}; seed {Seed.ToString(CultureInfo.InvariantCulture)}.");
        Terminal.WriteLine($"Artifacts: {artifacts}");
    }

    private static string Jit(BlockFile header) => header.Settings.StableJit ? "stable JIT (no ReadyToRun code, no tiering)" : "the runtime's default JIT";

    private int Conclude(BlockRecord record, string artifacts, RunState state, OutputFile? markdown)
    {
        var comparison = BlockComparer.Compare(record.File, TimeRule.Default);
        var report = ComparisonReport.Render(comparison);
        // A report that finds no room does not take the verdict with it.
        var ownReport = Path.Combine(artifacts, ReportFile);
        var written = OutputFiles.Write(ExitCodes.Success, () => AtomicFile.WriteAllText(ownReport, Secrets.Redact(report)));
        var decided = Decide(record.File, comparison, artifacts, state);
        return OutputFiles.Write(decided == ExitCodes.Success ? written : decided, markdown, () => report);
    }

    private int Decide(BlockFile file, Comparison comparison, string artifacts, RunState state)
    {
        Terminal.WriteLine();
        new ComparisonPrinter(terminal).Print(comparison);
        Terminal.WriteLine();
        Terminal.WriteLine(Share(file));
        if (options.Calibrate && state == RunState.Complete)
        {
            var kept = Calibration.Write(CalibrationFile, file);
            Terminal.WriteLine($"Spread between blocks of {kept} of {file.Cases.Count} cases kept in {CalibrationFile}{(kept < file.Cases.Count ? $"; the others have fewer than {Calibration.FewestBlocks} blocks" : "")}");
        }
        Terminal.WriteLine($"Artifacts: {artifacts} ({string.Join(", ", ((string[])[BlockFile.FileName, SlicesFile.FileName, ReportFile, LogFile]).Where(f => File.Exists(Path.Combine(artifacts, f))))})");

        if (state == RunState.Interrupted) return interruption.ExitCode;
        if (state == RunState.ServerLost)
        {
            var kept = file.Cases.Sum(c => c.Blocks.Count);
            Terminal.WriteError($"--database: {file.Server!.Description}: the server no longer answers; what was measured before that ({kept} {(kept == 1 ? "block" : "blocks")}) is kept. Look at the server's log and run again.");
            return ExitCodes.NoDatabase;
        }
        var decided = Gate.Decide(comparison, options.FailOn);
        return decided != ExitCodes.Success ? decided : file.Cases.Any(c => c.State == BlockCaseState.Failed) ? ExitCodes.CaseFailed : ExitCodes.Success;
    }

    private static string Share(BlockFile file)
    {
        double Percent(double seconds) => seconds / file.WallSeconds * 100;
        return string.Create(CultureInfo.InvariantCulture,
            $"Of {file.WallSeconds:0} s, builds included, {Percent(file.MeasuredSeconds + file.CountingSeconds + file.RetentionSeconds):0} % measured: {Percent(file.MeasuredSeconds):0} % inside slices, {Percent(file.CountingSeconds):0} % counting allocations, {Percent(file.RetentionSeconds):0} % retention. Warm-up is {Percent(file.WarmUpSeconds):0} % more.");
    }

    private static Cores? PinServer(HashSet<int> childrenBefore)
    {
        if (Cores.Split() is not { } cores) return null;
        var server = Descendants.ChildrenOf(Environment.ProcessId).Where(id => !childrenBefore.Contains(id)).ToList();
        return server.Count > 0 && Cores.PinTrees(server, cores.Server) ? cores : null;
    }

    private static RunRuntime Runtime(BlockPlan plan)
    {
        var runtime = RunFacts.Runtime();
        return runtime with { BuildConfiguration = "Release", Environment = new Dictionary<string, string>(runtime.Environment.Where(v => !plan.Environment.ContainsKey(v.Key)).Concat(plan.Environment)) };
    }

    private static string Text(BlockCommit commit) => $"{commit.Label} ({commit.Sha[..10]}{(commit.Dirty ? " with uncommitted changes" : "")})";

    private static string BuildLog(Side side) => $"build-{Name(side)}.log";

    private static string Name(Side side) => side == Side.Base ? "base" : "head";
}
