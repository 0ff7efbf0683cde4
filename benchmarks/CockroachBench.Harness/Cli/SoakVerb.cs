using System.CommandLine;
using CockroachBench.Soak;

namespace CockroachBench.Harness.Cli;

/// <summary><c>soak</c> on the command line, and the hidden verb of the process that it loads.</summary>
internal static class SoakVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Func<SoakOptions, Task<int>> soak)
    {
        var scenario = new Option<string>("--scenario", "-s")
        {
            Description = "Scenarios, listed in benchmarks/CockroachBench.Soak/README.md",
            DefaultValueFactory = _ => SoakOptions.AllScenarios,
            HelpName = "all|NAME,NAME...",
        };
        scenario.CompletionSources.Add([.. BenchmarkSuite.Current.LoadScenarios.Select(f => f.Name)]);
        var workers = new Option<int>("--workers", "-w")
        { Description = "Maximum concurrent requests", DefaultValueFactory = _ => 32, HelpName = "N" };
        var rate = new Option<double?>("--rate", "-r")
        { Description = "Requests per second, sent on schedule (open loop). Default: closed loop", HelpName = "R" };
        var duration = new Option<string>("--duration")
        { Description = "Time under load per scenario: 90s, 5m, 1h", DefaultValueFactory = _ => "60s", HelpName = "TIME" };
        var users = new Option<int>("--users")
        { Description = "Number of users in the service", DefaultValueFactory = _ => 100, HelpName = "N" };
        var pool = new Option<int>("--pool")
        { Description = "Maximum pool size of the service", DefaultValueFactory = _ => 100, HelpName = "N" };
        var port = new Option<int>("--port")
        { Description = "Loopback port of the service; 0 picks a free one", DefaultValueFactory = _ => 0, HelpName = "N" };
        var stopWhen = new Option<string?>("--stop-when")
        { Description = "End a scenario early once its pool or the server is exhausted", HelpName = SoakOptions.Exhausted };
        var url = new Option<string?>("--url")
        { Description = "Load your own service: GET requests to this address; needs no database", HelpName = "URL" };
        var pid = new Option<int?>("--pid")
        { Description = "Process ID of the .NET service behind --url; adds heap, pool and memory", HelpName = "ID" };
        var database = new DatabaseOptionSet();
        var yes = new Option<bool>("--yes", "-y") { Description = "Write to a server that this program did not start, without asking" };
        var artifacts = new Option<string?>("--artifacts", "-a")
        { Description = "Output folder. Default: artifacts/<time>-soak-<random>", HelpName = "DIR" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Print stack traces" };
        var command = new Command("soak",
            "Load a web service and report leaks and pool exhaustion. See benchmarks/CockroachBench.Soak/README.md.")
        {
            scenario, workers, rate, duration, users, pool, port, stopWhen, url, pid, database.Source, database.Nodes, database.Npgsql, yes, artifacts, verbose,
        };
        command.SetAction(result =>
        {
            var stop = result.GetValue(stopWhen);
            if (stop is not null and not SoakOptions.Exhausted) throw new UsageException($"--stop-when: '{stop}' is not known. Expected {SoakOptions.Exhausted}.");
            var options = new SoakOptions
            {
                Database = database.Read(result) with { Yes = result.GetValue(yes) },
                Scenarios = SoakOptions.ParseScenarios(result.GetValue(scenario)!),
                Url = result.GetValue(url) is { } text ? SoakOptions.ParseUrl(text) : null,
                ProcessId = result.GetValue(pid),
                Workers = result.GetValue(workers),
                Rate = result.GetValue(rate),
                Duration = SoakOptions.ParseDuration(result.GetValue(duration)!),
                Users = result.GetValue(users),
                PoolSize = result.GetValue(pool),
                Port = result.GetValue(port),
                StopWhenExhausted = stop is not null,
                Artifacts = result.GetValue(artifacts),
                Verbose = result.GetValue(verbose),
            };
            options.Check();
            return soak(options);
        });
        return command;
    }

    /// <summary>The service's own process: started by a soak, never by a person.</summary>
    public static Command CreateHidden()
    {
        var form = new Argument<string>("form");
        var port = new Argument<int>("port");
        var users = new Argument<int>("users");
        var pool = new Argument<int>("pool");
        var command = new Command(ServiceHost.Verb, "The service that a soak loads.") { form, port, users, pool };
        command.Hidden = true;
        command.SetAction(async result =>
        {
            try
            {
                return await ServiceHost.RunAsync(SoakOptions.ParseScenarios(result.GetValue(form)!).Single(), result.GetValue(port), result.GetValue(users), result.GetValue(pool));
            }
            catch (IOException e)
            {
                Terminal.WriteError($"--port: {result.GetValue(port)} cannot be listened on ({e.Message.Split('\n')[0]}). Expected a free port, or 0 to take one.");
                return ExitCodes.Usage;
            }
        });
        return command;
    }
}
