using System.CommandLine;
using CockroachBench.Harness.Running;

namespace CockroachBench.Harness.Cli;

// Verbs and options. run is the verb where none is given.
internal static class Verbs
{
    private static readonly string[] RootOptions = ["--help", "-h", "-?", "/?", "/h", "--version"];

    internal static RootCommand Create(ProgramContext context)
    {
        var (terminal, interruption) = (context.Terminal, context.Interruption);
        return new RootCommand(
            $"CockroachBench: times, allocations and leaks of .NET data access (Npgsql, Dapper) against CockroachDB. Without a verb it runs 'run --profile quick --database auto'. {ExitCodes.Help}")
        {
            CreateRun(options => context.GuardAsync(options.Verbose, () => new RunCommand(options, terminal, interruption).ExecuteAsync())),
            CreateDoctor((database, verbose) => context.GuardAsync(verbose, () => new DoctorCommand(database, terminal, interruption).ExecuteAsync())),
            SoakVerb.Create(options => context.GuardAsync(options.Verbose, () => new SoakCommand(options, terminal, interruption).ExecuteAsync())),
            SoakVerb.CreateHidden(),
            PrVerb.Create(options => context.GuardAsync(options.Verbose, () => new PrCommand(options, terminal, interruption).ExecuteAsync())),
            CompareCommand.CreateVerb((options, verbose) => context.GuardAsync(verbose, () => Task.Run(() => new CompareCommand(options, terminal).Execute()))),
            PublishCommand.CreateVerb((options, verbose) => context.GuardAsync(verbose, () => new PublishCommand(options, interruption).ExecuteAsync())),
        };
    }

    // Puts run in front where the first argument is no verb: cockroachbench --profile smoke.
    public static string[] WithVerb(string[] arguments) =>
        arguments.Length == 0 || (arguments[0].StartsWith('-') && !RootOptions.Contains(arguments[0])) ? ["run", .. arguments] : arguments;

    internal static Command CreateRun(Func<RunOptions, Task<int>> run)
    {
        var profile = new Option<string>("--profile", "-p")
        {
            Description = "How much is measured: " + string.Join("; ", Profile.All.Select(p => $"{p.Name}: {p.Summary}")),
            DefaultValueFactory = _ => Profile.Quick.Name,
            HelpName = string.Join('|', Profile.All.Select(p => p.Name)),
        };
        var database = new DatabaseOptionSet();
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask before it writes to a server that this program did not start (it makes and uses the database 'cockroachbench' there). Needed where no terminal is there to ask." };
        var clean = new Option<bool>("--clean") { Description = "Measures nothing: removes the database 'cockroachbench' from the server, where it is of this program's making." };
        var artifacts = new Option<string?>("--artifacts", "-a")
        {
            Description = "Folder for the run's files; must not hold a run yet. Default: artifacts/<time>-<profile>-<random>.",
            HelpName = "DIR",
        };
        var verbose = CreateVerbose();
        var command = new Command("run",
            "Measures. Everything else on the command line goes to BenchmarkDotNet: --filter '*BufferedVsStreamed*', --list flat, --job short, --exporters csv, --iterationCount 20 ... "
            + "(https://benchmarkdotnet.org/articles/guides/console-args.html). " + ExitCodes.Help)
        {
            profile, database.Source, database.Nodes, database.Npgsql, yes, clean, artifacts, verbose,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result => run(new RunOptions(
            ParseProfile(result.GetValue(profile)!), database.Read(result) with { Yes = result.GetValue(yes), Clean = result.GetValue(clean) }, result.GetValue(artifacts), result.GetValue(verbose), result.UnmatchedTokens)));
        return command;
    }

    private static Command CreateDoctor(Func<DatabaseOptions, bool, Task<int>> doctor)
    {
        var database = new DatabaseOptionSet();
        var verbose = CreateVerbose();
        var command = new Command("doctor",
            "Shows the databases found here and which would be taken and why, what the server can do, versions, and what would spoil a measurement. Starts the database for that, and ends it. " + ExitCodes.DoctorHelp)
        {
            database.Source, database.Nodes, database.Npgsql, verbose,
        };
        command.SetAction(result => doctor(database.Read(result), result.GetValue(verbose)));
        return command;
    }

    private static Option<bool> CreateVerbose() => new("--verbose", "-v") { Description = "BenchmarkDotNet's own output, and stack traces of errors." };

    private static Profile ParseProfile(string name) => Profile.All.FirstOrDefault(p => p.Name == name)
        ?? throw new UsageException($"--profile: '{name}' is not known. Expected {string.Join(", ", Profile.All.Select(p => p.Name))}.");
}
