using CockroachBench.Results.Plots;
using System.Globalization;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Soak;

namespace CockroachBench.Harness.Cli;

/// <summary><c>soak</c>: sustained load on each scenario, a verdict for each, a table, pictures and files.</summary>
internal sealed class SoakCommand(SoakOptions options, Terminal terminal, Interruption interruption)
{
    private const int WarmUpRequests = 300;
    private const string LogFile = "service.log";

    private readonly SoakDisplay _display = new(terminal);
    private SoakFile _soak = null!;
    private string? _lost;

    /// <summary>Runs the command.</summary>
    /// <returns>0 when every scenario had its turn, whatever its verdict; the verdicts of the scenarios that must fail are no failure of this program.</returns>
    /// <exception cref="UsageException">An option is wrong.</exception>
    /// <exception cref="DatabaseException">There is no database.</exception>
    public async Task<int> ExecuteAsync()
    {
        if (options.Url is null && RunFacts.IsDebugBuild) throw new UsageException("This is a Debug build: its figures would be of another program. Run it with -c Release.");
        var startedAt = DateTimeOffset.UtcNow;
        var id = string.Create(CultureInfo.InvariantCulture, $"{startedAt:yyyyMMdd-HHmmss}-soak-{Guid.NewGuid().ToString("N")[..4]}");
        _soak = new SoakFile
        {
            Id = id,
            StartedAt = startedAt,
            Options = [.. options.CommandLine().Select(Secrets.Redact)],
            Commit = RunFacts.Commit(),
            Machine = RunFacts.Machine(),
            Runtime = RunFacts.Runtime(),
            Packages = RunFacts.Packages,
            Load = new SoakLoad(options.Workers, options.Duration.TotalSeconds, options.Users, options.Rate, options.Url is null ? options.PoolSize : null),
            Scenarios = [],
        };
        var artifacts = ArtifactsFolder.Create(options.Artifacts ?? Path.Combine("artifacts", id), "a soak",
            SoakFile.FileName, SoakCsv.FileName, SoakPage.FileName, SoakPictures.FolderName, LogFile);
        var folder = artifacts.Path;
        try
        {
            await (options.Url is { } url ? LoadOthersAsync(url) : LoadOwnAsync(folder));
            _soak = _soak with { Complete = _lost is null };
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // What was seen is kept below.
        }
        finally
        {
            if (_soak.Scenarios.Count > 0) _soak.Write(folder);
            else artifacts.RemoveIfEmpty(LogFile);
        }
        if (_soak.Scenarios.Count == 0) return interruption.ExitCode;
        Conclude(folder);
        if (interruption.Token.IsCancellationRequested) return interruption.ExitCode;
        if (_lost is null) return ExitCodes.Success;
        Terminal.WriteError($"--database: {_lost}: the server no longer answers; {_soak.Scenarios.Count} of {options.Scenarios.Count} scenarios had their turn and are kept. Look at the server's log and run again.");
        return ExitCodes.NoDatabase;
    }

    private async Task LoadOthersAsync(Uri url)
    {
        await using var target = AttachedProcess.Attach(url, options.ProcessId);
        using var client = new SoakClient(url, options.Workers, _ => url, null);
        var shown = SafeUrl.Show(url);
        var (problem, redirectsTo) = await client.AskAsync(0, interruption.Token);
        if (redirectsTo is not null)
            throw new UsageException($"--url: {shown} redirects to {SafeUrl.Show(redirectsTo)}. Pass that address.");
        if (problem is not null)
        {
            var limit = problem == SoakClient.NoAnswer ? $" within {SoakClient.Patience.TotalSeconds:0} s" : "";
            throw new UsageException(
                $"--url: {shown} was asked once and failed ({problem}{limit}). Expected a service that answers with success.");
        }
        Announce(shown);
        var plan = new ScenarioPlan(shown, options.ProcessId is { } id ? $"process {id}" : "a service of your own, its process not sampled", "GET " + url.AbsolutePath, null,
            options.Workers, options.Rate, options.Duration, options.StopWhenExhausted, Collects: false, BuildsUp: false);
        await RunAsync(target, client, null, plan);
    }

    private async Task LoadOwnAsync(string folder)
    {
        // Which database it is, and why, is final only once it runs.
        var selection = options.Database.Resolve();
        await using var database = await selection.StartAsync(interruption.Token);
        var (server, connectionString, settings) = await SuiteDatabase.PrepareAsync(database, options.Database,
            $"The soak makes and uses the database '{BenchmarkSchema.Database}' there, puts it under sustained load and opens up to as many sessions as it allows.", withMillion: false, interruption.Token);
        _soak = _soak with { Server = RunFacts.Server(server, selection.Chosen!.Provider.Name, database.Description, selection.Why), DriverSettings = settings };
        Announce($"{options.Scenarios.Count} {(options.Scenarios.Count == 1 ? "scenario" : "scenarios")} on {server.DisplayName}");
        if (server.IsStandIn) Terminal.WriteLine("PostgreSQL is a stand-in: its figures say nothing about CockroachDB's own speed.");
        foreach (var form in options.Scenarios)
        {
            await using var sessions = await ServerSessions.OpenAsync(connectionString, server.Kind, ServiceHost.ApplicationName(form), interruption.Token);
            await using (var target = await OwnService.StartAsync(BenchmarkSuite.Current.Program, form, options.Port, options.Users, options.PoolSize, Path.Combine(folder, LogFile), interruption.Token))
            {
                await WarmUpAsync(target.Address, form);
                using var client = new SoakClient(target.Address, options.Workers, SoakClient.PathOf(form.ManyUsers, options.Users), form.Throws ? System.Net.HttpStatusCode.InternalServerError : System.Net.HttpStatusCode.OK);
                var plan = new ScenarioPlan(form.Name, form.Summary, form.ManyUsers ? "GET /users" : "GET /user/{id}", form.Remedy,
                    options.Workers, options.Rate, options.Duration, options.StopWhenExhausted, Collects: true, BuildsUp: true);
                await RunAsync(target, client, sessions, plan);
            }
            _soak.Write(folder);
            interruption.Token.ThrowIfCancellationRequested();
            if (_soak.Scenarios[^1].Errors.Count > 0 && !new ServerWatch(connectionString).Answers())
            {
                _lost = database.Description;
                return;
            }
            await sessions.WaitUntilGoneAsync(interruption.Token);
        }
    }

    private async Task RunAsync(ITarget target, SoakClient client, ServerSessions? sessions, ScenarioPlan plan)
    {
        terminal.Heading($"{plan.Name}: {plan.Summary}");
        var scenario = await _display.RunAsync(plan.Name, show => new ScenarioRun(target, client, sessions, plan, show).RunAsync(interruption.Token));
        if (sessions?.Problem is { } problem) scenario = scenario with { Marks = [.. scenario.Marks, $"sessions are not counted: {problem}"] };
        _soak = _soak with { Scenarios = [.. _soak.Scenarios, scenario] };
        Terminal.WriteLine($"  {plan.Name}: {scenario.Verdict.Text}");
    }

    // One request after the other through the scoped form, which leaves nothing: code and driver get their final form, a first connection is opened.
    private async Task WarmUpAsync(Uri address, LoadScenario form)
    {
        using var client = new SoakClient(address, 1, SoakClient.PathOf(form.ManyUsers, options.Users, LoadScenario.WarmUpPath), System.Net.HttpStatusCode.OK);
        for (var i = 0; i < WarmUpRequests; i++)
        {
            if (await client.SendAsync(i, interruption.Token) is { } problem) throw new DatabaseException($"The service cannot read its users ({problem}). Look at the server, and at {LogFile}.");
        }
    }

    private void Announce(string what)
    {
        terminal.Heading($"Soak: {what}");
        terminal.Paragraph(SoakPage.LoadText(_soak.Load));
    }

    private void Conclude(string folder)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, SoakCsv.FileName), SoakCsv.Render(_soak));
        var pictures = SoakPictures.Draw(folder, _soak, Terminal.WriteLine);
        AtomicFile.WriteAllText(Path.Combine(folder, SoakPage.FileName), Secrets.Redact(SoakPage.Render(_soak, pictures)));
        Terminal.WriteLine();
        _display.Print(_soak.Scenarios);
        Terminal.WriteLine($"Artifacts: {folder} ({SoakPage.FileName}, {SoakFile.FileName}, {SoakCsv.FileName}{(pictures.Count > 0 ? $", {SoakPictures.FolderName}/" : "")})");
    }
}
