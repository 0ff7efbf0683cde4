namespace CockroachBench.Harness.Cli;

internal sealed class RunCommand(RunOptions options, ProgramContext context)
{
    public const string LogFile = "run.log";

    private Profile Profile => options.Profile;

    public static Command CreateVerb(ProgramContext context) =>
        CreateVerb(options => context.GuardAsync(options.Verbose, () => new RunCommand(options, context).ExecuteAsync()));

    internal static Command CreateVerb(Func<RunOptions, Task<int>> run)
    {
        var command = new Command("run",
            "Measure cases; takes BenchmarkDotNet's options too: --filter, --list flat, --job short, ... See README.md.");
        var profile = command.AddOption("--profile", string.Join("; ", Profile.All.Select(p => $"{p.Name}: {p.Summary}")),
            string.Join('|', Profile.All.Select(p => p.Name)), "-p", () => Profile.Quick.Name);
        var noTiming = command.AddOption<bool>("--no-timing", "Measure everything but times, for a busy machine");
        var database = new DatabaseOptionSet(command, writes: true);
        var clean = command.AddOption<bool>("--clean", "Measure nothing; remove the suite's database from the server");
        var artifacts = command.AddArtifacts("<profile>");
        var verbose = command.AddVerbose("Print BenchmarkDotNet's output and stack traces");
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result =>
        {
            var chosen = RunOptions.ParseProfile(result.GetValue(profile)!);
            return run(new RunOptions(
                result.GetValue(noTiming) ? chosen.WithoutTiming() : chosen,
                database.Read(result) with { Clean = result.GetValue(clean) },
                result.GetValue(artifacts), result.GetValue(verbose), result.UnmatchedTokens));
        });
        return command;
    }

    private async Task<int> ExecuteAsync()
    {
        var config = options.Configure();
        if (options.OnlyPrints)
        {
            var printing = SuiteConfig.Create(Profile, false).AddLogger(ConsoleLogger.Default);
            BenchmarkSwitcher.FromTypes([.. SuiteCatalog.Types]).Run([.. options.PassedOn], printing);
            return ExitCodes.Success;
        }
        if (Profile.IsMeasured) RunFacts.RefuseDebugBuild(" (only --profile smoke runs in Debug)");
        var selection = options.Database.Resolve();
        if (options.Database.Clean)
        {
            await SuiteDatabase.RemoveAsync(selection, options.Database, context.Interruption.Token);
            return ExitCodes.Success;
        }
        var cases = SuiteCatalog.Select(config).SelectMany(info => info.BenchmarksCases).ToList();
        if (cases.Count == 0) throw CommonOptions.NothingMatches();
        // What a run that was killed outright could not remove.
        TemporaryFolders.Sweep();
        return await RunAsync(config, selection, cases, Describe());
    }

    // Asked before anything of ours adds to the machine's load.
    private RunFile Describe()
    {
        var startedAt = DateTimeOffset.UtcNow;
        return new RunFile
        {
            Id = CommonOptions.NewId(startedAt, Profile.Name),
            StartedAt = startedAt,
            Profile = Profile.Name,
            Timing = Profile.IsTimed ? null : false,
            Options = [.. options.CommandLine().Select(Secrets.Redact)],
            Machine = RunFacts.Machine(),
            Commit = RunFacts.Commit(),
            Runtime = RunFacts.Runtime(Profile.Job),
            Packages = RunFacts.Packages,
            Cases = [],
        };
    }

    private async Task<int> RunAsync(ManualConfig config, DatabaseSelection selection, List<BenchmarkCase> cases, RunFile header)
    {
        var folder = ArtifactsFolder.Create(options.Artifacts ?? Path.Combine(CommonOptions.ArtifactsFolder, header.Id), "a run",
            [RunFile.FileName, LogFile, MarkdownTables.FileName,
                .. Profile.IsMeasured ? [SmallerIsBetter.FileName, .. MeasuredRunner.Folders] : Array.Empty<string>()]);
        try
        {
            using var log = folder.OpenLog(LogFile, options.Verbose);
            if (selection.Chosen?.Provider is ContainerProvider)
                Terminal.WriteLine("Starting CockroachDB in a container ...");
            await using var database = await selection.StartAsync(context.Interruption.Token);
            var prepared = await SuiteDatabase.PrepareAsync(database, selection, options.Database,
                $"The run makes and uses the database '{BenchmarkSchema.Database}' there (25 MB), and loads the server.",
                cases.Any(SuiteCatalog.NeedsMillion), context.Interruption.Token);
            header = header with { DriverSettings = prepared.DriverSettings, Server = prepared.Described };
            return await MeasureAsync(config.AddLogger(log), cases, header, folder.Path, prepared, database);
        }
        catch (UnwritableFileException e)
        {
            throw new UsageException(
                $"--artifacts: {e.Message}. {RunReport.Kept(folder.Path)} Make room there, or name another folder, and run again.");
        }
        finally
        {
            // Its own last state may not have been written.
            RunFile.MarkFailed(folder.Path);
            folder.RemoveIfEmpty(LogFile);
        }
    }

    private async Task<int> MeasureAsync(
        ManualConfig config, List<BenchmarkCase> selected, RunFile header, string artifacts, SuiteDatabase database,
        RunningDatabase running)
    {
        using var children = new ChildProcesses(Profile.LongestCase);
        config = config.WithArtifactsPath(artifacts).AddDiagnoser(children);

        var record = new RunRecord(artifacts, header, selected);
        foreach (var unable in selected)
        {
            if (SuiteCatalog.WhyNot(unable, database.Server, Profile.IsMeasured) is { } why)
                record.Update(unable, c => c with { State = CaseState.NotSupported, Reason = why });
        }
        var supported = record.Cases.Where(c => c.State == CaseState.NotRun).Select(c => c.Id).ToHashSet();
        var report = new RunReport(Profile, context.Terminal, artifacts);
        report.Announce(header, selected.Count, supported.Count);
        var progress = new Progress(supported.Count, Profile.TypicalCase, Terminal.WriteLine);
        var watch = new ServerWatch(database.ConnectionString, running.NextStepAsync);
        var run = new SmokeRunner(record, progress, watch, Profile.LongestCase).RunAsync;
        if (Profile.IsMeasured)
        {
            var measured = new MeasuredRunner(record, progress, watch, children, Terminal.WriteLine, Profile.IsTimed);
            config = config.AddEventProcessor(measured);
            run = measured.RunAsync;
        }
        // Selected again: the record needs the cases, and BenchmarkDotNet needs a listener that needs the record.
        var cases = SuiteCatalog.Select(config, c => supported.Contains(c.DisplayInfo));
        var stop = context.Interruption.Token;
        var state = await RunEnd.OfAsync(() => run(cases, stop), record.Abandon, stop);
        record.Finish(state);
        report.Conclude();

        if (state == RunState.Interrupted) return context.Interruption.ExitCode;
        if (state != RunState.ServerLost)
            return record.Cases.Any(c => c.State is CaseState.Failed or CaseState.NotRun) ? ExitCodes.CaseFailed : ExitCodes.Success;
        Terminal.WriteError($"--database: {header.Server!.Description}: the server no longer answers; {RunReport.Kept(artifacts)} "
            + await watch.NextStepAsync());
        return ExitCodes.NoDatabase;
    }
}
