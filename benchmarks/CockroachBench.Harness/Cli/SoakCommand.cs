namespace CockroachBench.Harness.Cli;

internal sealed class SoakCommand(SoakOptions options, ProgramContext context)
{
    private const int WarmUpRequests = 300;
    private const string LogFile = "service.log";

    private readonly SoakDisplay _display = new(context.Terminal);
    private SoakFile _soak = null!;
    private string _nextStep = "";

    private CancellationToken Stop => context.Interruption.Token;

    public static Command CreateVerb(ProgramContext context) =>
        CreateVerb(options => context.GuardAsync(options.Verbose, () => new SoakCommand(options, context).ExecuteAsync()));

    internal static Command CreateVerb(Func<SoakOptions, Task<int>> soak)
    {
        var command = new Command("soak",
            "Load a web service and report leaks and pool exhaustion. See benchmarks/CockroachBench.Soak/README.md.");
        var scenario = command.AddOption("--scenario", "Scenarios, listed in benchmarks/CockroachBench.Soak/README.md",
            "all|NAME,NAME...", "-s", () => SoakOptions.AllScenarios);
        scenario.CompletionSources.Add([.. BenchmarkSuite.Current.LoadScenarios.Select(f => f.Name)]);
        var workers = command.AddOption("--workers", "Maximum concurrent requests", "N", "-w", () => 32);
        var rate = command.AddOption<double?>(
            "--rate", "Requests per second, sent on schedule (open loop). Default: closed loop", "R", "-r");
        var duration = command.AddOption("--duration", "Time under load per scenario: 90s, 5m, 1h", "TIME", otherwise: () => "60s");
        var users = command.AddOption("--users", "Number of users in the service", "N", otherwise: () => 100);
        var pool = command.AddOption("--pool", "Maximum pool size of the service", "N", otherwise: () => 100);
        var port = command.AddOption("--port", "Loopback port of the service; 0 picks a free one", "N", otherwise: () => 0);
        var stopWhen = command.AddOption<string?>(
            "--stop-when", "End a scenario early once its pool or the server is exhausted", SoakOptions.Exhausted);
        var url = command.AddOption<string?>(
            "--url", "Load your own service: GET requests to this address; needs no database", "URL");
        var pid = command.AddOption<int?>(
            "--pid", "Process ID of the .NET service behind --url; adds heap, pool and memory", "ID");
        var database = new DatabaseOptionSet(command, writes: true);
        var artifacts = command.AddArtifacts("soak");
        var verbose = command.AddVerbose();
        command.SetAction(result =>
        {
            var options = new SoakOptions(
                database.Read(result), SoakOptions.ParseScenarios(result.GetValue(scenario)!),
                result.GetValue(url) is { } text ? SoakOptions.ParseUrl(text) : null, result.GetValue(pid), result.GetValue(workers),
                result.GetValue(rate), SoakOptions.ParseDuration(result.GetValue(duration)!), result.GetValue(users),
                result.GetValue(pool), result.GetValue(port), SoakOptions.ParseStopWhen(result.GetValue(stopWhen)),
                result.GetValue(artifacts), result.GetValue(verbose));
            options.Check();
            return soak(options);
        });
        return command;
    }

    public async Task<int> ExecuteAsync()
    {
        if (options.Url is null) RunFacts.RefuseDebugBuild("");
        var startedAt = DateTimeOffset.UtcNow;
        var id = CommonOptions.NewId(startedAt, "soak");
        _soak = new SoakFile
        {
            Id = id,
            StartedAt = startedAt,
            Options = [.. options.CommandLine().Select(Secrets.Redact)],
            Commit = RunFacts.Commit(),
            Machine = RunFacts.Machine(),
            Runtime = RunFacts.Runtime(),
            Packages = RunFacts.Packages,
            Load = new SoakLoad(
                options.Workers, options.Duration.TotalSeconds, options.Users, options.Rate, options.Url is null ? options.PoolSize : null),
            Scenarios = [],
        };
        var artifacts = ArtifactsFolder.Create(options.Artifacts ?? Path.Combine(CommonOptions.ArtifactsFolder, id), "a soak",
            SoakFile.FileName, SoakCsv.FileName, SoakPage.FileName, PublishedEntry.PicturesFolder, LogFile);
        var folder = artifacts.Path;
        RunState state;
        try
        {
            state = await RunEnd.OfAsync(() => options.Url is { } url ? LoadOthersAsync(url) : LoadOwnAsync(folder), _ => { }, Stop);
            _soak = _soak with { Complete = state == RunState.Complete };
        }
        finally
        {
            if (_soak.Scenarios.Count > 0) _soak.Write(folder);
            else artifacts.RemoveIfEmpty(LogFile);
        }
        if (_soak.Scenarios.Count == 0) return context.Interruption.ExitCode;
        Conclude(folder);
        if (Stop.IsCancellationRequested) return context.Interruption.ExitCode;
        if (state != RunState.ServerLost) return ExitCodes.Success;
        Terminal.WriteError($"--database: {_soak.Server!.Description}: the server no longer answers; {_soak.Scenarios.Count} of "
            + $"{options.Scenarios.Count} scenarios ran and are kept. {_nextStep}");
        return ExitCodes.NoDatabase;
    }

    private async Task LoadOthersAsync(Uri url)
    {
        await using var target = AttachedProcess.Attach(url, options.ProcessId);
        using var client = new SoakClient(url, options.Workers, _ => url, null);
        var shown = SafeUrl.Show(url);
        var (problem, redirectsTo) = await client.AskAsync(0, Stop);
        if (redirectsTo is not null)
            throw new UsageException($"--url: {shown} redirects to {SafeUrl.Show(redirectsTo)}. Pass that address.");
        if (problem is not null)
        {
            var limit = problem == SoakClient.NoAnswer ? $" within {SoakClient.Patience.TotalSeconds:0} s" : "";
            throw new UsageException(
                $"--url: {shown} was asked once and failed ({problem}{limit}). Expected a service that answers with success.");
        }
        Announce(shown);
        var what = options.ProcessId is { } id ? $"process {id}" : "a service of your own, its process not sampled";
        var plan = new ScenarioPlan(shown, what, "GET " + url.AbsolutePath, null,
            options.Workers, options.Rate, options.Duration, options.StopWhenExhausted, Collects: false, BuildsUp: false);
        await RunAsync(target, client, null, plan);
    }

    private async Task LoadOwnAsync(string folder)
    {
        var selection = options.Database.Resolve();
        await using var database = await selection.StartAsync(Stop);
        var (server, described, connectionString, settings) = await SuiteDatabase.PrepareAsync(database, selection, options.Database,
            $"The soak makes and uses the database '{BenchmarkSchema.Database}' there, puts it under sustained load "
            + "and opens up to as many sessions as it allows.", withMillion: false, Stop);
        _soak = _soak with { Server = described, DriverSettings = settings };
        Announce($"{options.Scenarios.Count} {(options.Scenarios.Count == 1 ? "scenario" : "scenarios")} on {server.DisplayName}");
        if (server.IsStandIn) Terminal.WriteLine(CommonOptions.StandInNote);
        foreach (var form in options.Scenarios)
        {
            await using var sessions =
                await ServerSessions.OpenAsync(connectionString, server.Kind, ServiceHost.ApplicationName(form), Stop);
            await using (var target = await OwnService.StartAsync(
                BenchmarkSuite.Current.Program, form, options.Port, options.Users, options.PoolSize, Path.Combine(folder, LogFile), Stop))
            {
                await WarmUpAsync(target.Address, form);
                using var client = new SoakClient(target.Address, options.Workers, SoakClient.PathOf(form.ManyUsers, options.Users),
                    form.Throws ? System.Net.HttpStatusCode.InternalServerError : System.Net.HttpStatusCode.OK);
                var plan = new ScenarioPlan(form.Name, form.Summary, form.ManyUsers ? "GET /users" : "GET /user/{id}", form.Remedy,
                    options.Workers, options.Rate, options.Duration, options.StopWhenExhausted, Collects: true, BuildsUp: true);
                await RunAsync(target, client, sessions, plan);
            }
            _soak.Write(folder);
            Stop.ThrowIfCancellationRequested();
            if (_soak.Scenarios[^1].Errors.Count > 0 && !new ServerWatch(connectionString).Answers())
            {
                _nextStep = await database.NextStepAsync();
                throw new ServerLostException();
            }
            await sessions.WaitUntilGoneAsync(Stop);
        }
    }

    private async Task RunAsync(ITarget target, SoakClient client, ServerSessions? sessions, ScenarioPlan plan)
    {
        context.Terminal.Heading($"{plan.Name}: {plan.Summary}");
        var scenario = await _display.RunAsync(plan.Name, show => new ScenarioRun(target, client, sessions, plan, show).RunAsync(Stop));
        if (sessions?.Problem is { } problem)
            scenario = scenario with { Marks = [.. scenario.Marks, $"sessions are not counted: {problem}"] };
        _soak = _soak with { Scenarios = [.. _soak.Scenarios, scenario] };
        Terminal.WriteLine($"  {plan.Name}: {scenario.Verdict.Text}");
    }

    // Requests one by one through a form that leaves nothing behind: code reaches its final form and a first connection is opened.
    private async Task WarmUpAsync(Uri address, LoadScenario form)
    {
        using var client = new SoakClient(
            address, 1, SoakClient.PathOf(form.ManyUsers, options.Users, LoadScenario.WarmUpPath), System.Net.HttpStatusCode.OK);
        for (var i = 0; i < WarmUpRequests; i++)
        {
            if (await client.SendAsync(i, Stop) is { } problem)
                throw new DatabaseException($"The service cannot read its users ({problem}). Look at the server, and at {LogFile}.");
        }
    }

    private void Announce(string what)
    {
        context.Terminal.Heading($"Soak: {what}");
        context.Terminal.Paragraph(SoakPage.LoadText(_soak.Load));
    }

    private void Conclude(string folder)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, SoakCsv.FileName), SoakCsv.Render(_soak));
        var pictures = PictureFolder.Draw(folder, SoakPictures.Charts(_soak), ChartRenderer.Draw, Terminal.WriteLine);
        AtomicFile.WriteAllText(Path.Combine(folder, SoakPage.FileName), Secrets.Redact(SoakPage.Render(_soak, pictures)));
        Terminal.WriteLine();
        _display.Print(_soak.Scenarios);
        var charts = pictures.Count > 0 ? $", {PublishedEntry.PicturesFolder}/" : "";
        Terminal.WriteLine($"Artifacts: {folder} ({SoakPage.FileName}, {SoakFile.FileName}, {SoakCsv.FileName}{charts})");
    }
}
