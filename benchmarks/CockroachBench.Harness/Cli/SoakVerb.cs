using System.CommandLine;
using CockroachBench.Soak;

namespace CockroachBench.Harness.Cli;

// soak on the command line, and the hidden verb of the process that it loads.
internal static class SoakVerb
{
    public static Command Create(Func<SoakOptions, Task<int>> soak)
    {
        var scenario = new Option<string>("--scenario", "-s")
        {
            Description = $"What the service does with its connections: {SoakOptions.AllScenarios}, or one or more of {string.Join("; ", BenchmarkSuite.Current.LoadScenarios.Select(f => $"{f.Name}: {f.Summary}"))}.",
            DefaultValueFactory = _ => SoakOptions.AllScenarios,
            HelpName = "all|NAME,NAME...",
        };
        scenario.CompletionSources.Add([.. BenchmarkSuite.Current.LoadScenarios.Select(f => f.Name)]);
        var workers = new Option<int>("--workers", "-w") { Description = "The most requests under way at once.", DefaultValueFactory = _ => 32, HelpName = "N" };
        var rate = new Option<double?>("--rate", "-r") { Description = "Requests per second, sent on schedule (open loop): latency counts from the moment a request was due. Without it each worker sends when its last request was answered (closed loop).", HelpName = "R" };
        var duration = new Option<string>("--duration") { Description = "Time under load for each scenario: 90s, 5m, 1h.", DefaultValueFactory = _ => "60s", HelpName = "TIME" };
        var users = new Option<int>("--users") { Description = "Users that GET /users answers with, and GET /user/{id} is asked for in turn.", DefaultValueFactory = _ => 100, HelpName = "N" };
        var pool = new Option<int>("--pool") { Description = "Maximum size of the service's pool.", DefaultValueFactory = _ => 100, HelpName = "N" };
        var port = new Option<int>("--port") { Description = "Loopback port of the service; 0 takes a free one.", DefaultValueFactory = _ => 0, HelpName = "N" };
        var stopWhen = new Option<string?>("--stop-when") { Description = "exhausted: a scenario ends when its pool or the server has nothing left to give, not after its time.", HelpName = SoakOptions.Exhausted };
        var url = new Option<string?>("--url") { Description = "Loads a service of your own instead: GET requests to this address alone. No database is needed, nothing is started.", HelpName = "URL" };
        var pid = new Option<int?>("--pid") { Description = "The process behind --url, a .NET service of the same user on this machine: samples its heap, collections and Npgsql's pool over EventPipe, and its memory, threads and sockets from /proc.", HelpName = "ID" };
        var database = new DatabaseOptionSet();
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask before it writes to a server that this program did not start." };
        var artifacts = new Option<string?>("--artifacts", "-a") { Description = "Folder for the files; must not hold a soak yet. Default: artifacts/<time>-soak-<random>.", HelpName = "DIR" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Stack traces of errors." };
        var command = new Command("soak",
            "Sustained load on a web service written with good and bad habits of connection handling: does it stay as it is, leak, or run out of connections? Samples twice a second, ends with a verdict for each scenario, a table and pictures. " + ExitCodes.SoakHelp)
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

    // The service's own process: started by a soak, never by a person.
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
