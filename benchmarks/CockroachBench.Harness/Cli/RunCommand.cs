using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using CockroachBench.Databases;
using CockroachBench.Databases.Providers;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Harness.Cli;

/// <summary><c>run</c>: finds a database, takes the selected cases through a profile, prints and keeps what came of it.</summary>
internal sealed class RunCommand(RunOptions options, Terminal terminal, Interruption interruption)
{
    private const string DefaultArtifacts = "artifacts";
    private const string LogFile = "run.log";
    private static readonly TimeSpan BuildTime = TimeSpan.FromSeconds(30);

    /// <summary>Runs the command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="UsageException">An option is wrong.</exception>
    /// <exception cref="DatabaseOptionException"><c>--database</c> is wrong.</exception>
    /// <exception cref="DatabaseException">There is no database.</exception>
    public async Task<int> ExecuteAsync()
    {
        var config = options.Configure();
        if (options.OnlyPrints)
        {
            BenchmarkSwitcher.FromTypes([.. SuiteCatalog.Types]).Run([.. options.PassedOn], SuiteConfig.Create(options.Profile, false).AddLogger(ConsoleLogger.Default));
            return ExitCodes.Success;
        }
        if (options.Profile.Job is not null && RunFacts.IsDebugBuild)
            throw new UsageException("This is a Debug build: its timings would be of another program. Run it with -c Release (only --profile smoke runs in Debug).");
        var selection = options.Database.Resolve();
        if (options.Database.Clean) return await new CleanUp(options.Database, selection, interruption).ExecuteAsync();
        var cases = SuiteCatalog.Select(config).SelectMany(info => info.BenchmarksCases).ToList();
        if (cases.Count == 0)
            throw new UsageException("--filter: no benchmark matches. See 'run --list flat' for their names; patterns are like '*BufferedVsStreamed*'.");
        var startedAt = DateTimeOffset.UtcNow;
        // What a run that was killed outright could not remove.
        TemporaryFolders.Sweep();
        // Asked before anything of ours adds to it.
        var machine = RunFacts.Machine();
        var id = string.Create(CultureInfo.InvariantCulture, $"{startedAt:yyyyMMdd-HHmmss}-{options.Profile.Name}-{Guid.NewGuid().ToString("N")[..4]}");
        var folder = ArtifactsFolder.Create(options.Artifacts ?? Path.Combine(DefaultArtifacts, id), "a run",
            [RunFile.FileName, LogFile, MarkdownTables.FileName, .. options.Profile.Job is null ? Array.Empty<string>() : [MeasuredRunner.ResultsFolder, MeasuredRunner.BuildFolder]]);
        folder.Touch(LogFile);
        var artifacts = folder.Path;

        try
        {
            if (selection.Chosen?.Provider is ContainerProvider) Terminal.WriteLine("Starting CockroachDB in a container (a first pull of its image takes minutes) ...");
            await using var database = await selection.StartAsync(interruption.Token);
            var (server, connectionString, driverSettings) = await SuiteDatabase.PrepareAsync(database, options.Database,
                $"The run makes and uses the database '{BenchmarkSchema.Database}' there (25 MB), and loads the server.", cases.Any(SuiteCatalog.NeedsMillion), interruption.Token);
            var header = new RunFile
            {
                Id = id,
                StartedAt = startedAt,
                Profile = options.Profile.Name,
                Options = [.. CommandLine().Select(Secrets.Redact)],
                Commit = RunFacts.Commit(),
                Machine = machine,
                Runtime = RunFacts.Runtime(options.Profile.Job),
                Packages = RunFacts.Packages,
                DriverSettings = driverSettings,
                Server = RunFacts.Server(server, selection.Chosen!.Provider.Name, database.Description, selection.Why),
                Cases = [],
            };
            return await MeasureAsync(config, cases, header, artifacts, server, connectionString);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
        catch (UnwritableFileException e)
        {
            throw new UsageException($"--artifacts: {e.Message}. {Kept(artifacts)} Make room there, or name another folder, and run again.");
        }
        finally
        {
            // Whatever has ended it: where its own last word could not be written.
            RunFile.MarkFailed(artifacts);
            folder.RemoveIfEmpty(LogFile);
        }
    }

    private async Task<int> MeasureAsync(ManualConfig config, List<BenchmarkCase> selected, RunFile header, string artifacts, Server server, string connectionString)
    {
        using var logFile = new RedactingLogger(Path.Combine(artifacts, LogFile), options.Verbose);
        using var children = new ChildProcesses(options.Profile.LongestCase);
        config = config.WithArtifactsPath(artifacts).AddLogger(logFile).AddDiagnoser(children);

        // The cases are selected again below: the record needs them, and BenchmarkDotNet needs a listener that needs the record.
        var record = new RunRecord(artifacts, header, selected);
        var supported = selected.Count(c => WhyNot(c, server) is null);
        Announce(header, artifacts, selected.Count, supported);
        var progress = new Progress(supported, options.Profile.TypicalCase, Terminal.WriteLine);
        var watch = new ServerWatch(connectionString);
        IRunner runner = new SmokeRunner(record, progress, watch, options.Profile.LongestCase);
        if (options.Profile.Job is not null)
        {
            var measured = new MeasuredRunner(record, progress, watch, children, Terminal.WriteLine);
            config = config.AddEventProcessor(measured);
            runner = measured;
        }

        var state = RunState.Complete;
        string? reason = null;
        try
        {
            reason = await runner.RunAsync(Supported(SuiteCatalog.Select(config), server, record), interruption.Token);
            if (reason is not null) state = RunState.ServerLost;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            (state, reason) = (RunState.Interrupted, "the run was stopped");
        }
        catch (Exception e)
        {
            record.Abandon(e);
            throw;
        }
        record.Finish(state, reason);
        Conclude(artifacts, options.Profile.Job is not null);

        if (state == RunState.Interrupted) return interruption.ExitCode;
        if (state == RunState.ServerLost)
        {
            Terminal.WriteError($"--database: {header.Server!.Description}: {reason}; {record.Cases.Count(c => c.State is CaseState.Measured or CaseState.Checked)} of {record.Cases.Count} cases were done before that and are kept. Look at the server's log and run again.");
            return ExitCodes.NoDatabase;
        }
        return record.Cases.Any(c => c.State is CaseState.Failed or CaseState.NotRun) ? ExitCodes.CaseFailed : ExitCodes.Success;
    }

    private string? WhyNot(BenchmarkCase benchmarkCase, Server server) =>
        SuiteCatalog.WhyNot(benchmarkCase, server, options.Profile.Job is not null);

    private List<BenchmarkRunInfo> Supported(IReadOnlyList<BenchmarkRunInfo> infos, Server server, RunRecord record)
    {
        var supported = new List<BenchmarkRunInfo>();
        foreach (var info in infos)
        {
            var able = new List<BenchmarkCase>();
            foreach (var benchmarkCase in info.BenchmarksCases)
            {
                if (WhyNot(benchmarkCase, server) is { } why)
                    record.Update(benchmarkCase, c => c with { State = CaseState.NotSupported, Reason = why });
                else
                    able.Add(benchmarkCase);
            }
            if (able.Count > 0) supported.Add(new BenchmarkRunInfo([.. able], info.Type, info.Config));
        }
        return supported;
    }

    private void Announce(RunFile header, string artifacts, int selected, int supported)
    {
        var estimate = (supported * options.Profile.TypicalCase) + (options.Profile.Job is null ? TimeSpan.Zero : BuildTime);
        terminal.Heading($"{supported} cases on {header.Server!.DisplayName}, profile {header.Profile}, about {Progress.Text(estimate)}");
        Terminal.WriteLine($"Database: {header.Server.Provider}, {header.Server.Why}; {header.Server.Description}");
        if (header.Server.IsStandIn) Terminal.WriteLine("PostgreSQL is a stand-in: its figures say nothing about CockroachDB's own speed.");
        if (selected > supported) Terminal.WriteLine($"{selected - supported} cases need what this server lacks and are listed as not supported.");
        if (options.Profile == Profile.Full) Terminal.WriteLine("The full profile takes its time; Ctrl-C keeps what was measured.");
        Terminal.WriteLine($"Artifacts: {artifacts}");
    }

    private void Conclude(string artifacts, bool measured)
    {
        var run = Run.Load(artifacts);
        AtomicFile.WriteAllText(Path.Combine(artifacts, MarkdownTables.FileName), Secrets.Redact(MarkdownTables.Render(run)));
        if (measured)
        {
            new TablePrinter(terminal).Print(run);
        }
        else
        {
            var byState = run.File.Cases.GroupBy(c => c.State).ToDictionary(g => g.Key, g => g.Count());
            int Count(CaseState state) => byState.GetValueOrDefault(state);
            Terminal.WriteLine();
            terminal.Paragraph(string.Create(CultureInfo.InvariantCulture,
                $"Smoke: {Count(CaseState.Checked)} ok, {Count(CaseState.Failed)} failed, {Count(CaseState.NotSupported)} not supported, {Count(CaseState.NotRun)} not run. Every variant of a family with the same parameters read the same rows; no timing is claimed."));
            foreach (var c in run.File.Cases.Where(c => c.State is CaseState.Failed or CaseState.NotSupported))
                Terminal.WriteLine($"  {Progress.Name(c)}: {Progress.Outcome(c, null)}");
        }
        Terminal.WriteLine();
        Terminal.WriteLine($"Artifacts: {artifacts} ({RunFile.FileName}, {MarkdownTables.FileName}{(measured ? ", results/" : "")}, run.log)");
    }

    private static string Kept(string artifacts)
    {
        if (!File.Exists(Path.Combine(artifacts, RunFile.FileName))) return "Nothing was measured.";
        var cases = RunFile.Read(artifacts).Cases;
        return $"{cases.Count(c => c.State is CaseState.Measured or CaseState.Checked)} of {cases.Count} cases were done before that and are kept.";
    }

    private IEnumerable<string> CommandLine() =>
        [$"--profile={options.Profile.Name}", .. options.Database.CommandLine(), .. options.PassedOn];
}
