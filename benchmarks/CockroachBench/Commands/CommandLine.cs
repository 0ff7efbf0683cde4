using System.CommandLine;
using CockroachBench.Suite;

namespace CockroachBench.Commands;

/// <summary>Verbs and options. <c>run</c> is the verb where none is given.</summary>
internal static class CommandLine
{
    private static readonly string[] RootOptions = ["--help", "-h", "-?", "/?", "/h", "--version"];

    /// <summary>Builds the command line.</summary>
    /// <param name="run">Carries out <c>run</c>.</param>
    /// <param name="doctor">Carries out <c>doctor</c>, given the database and whether to be verbose.</param>
    /// <param name="accuracy">Carries out <c>accuracy</c>, given repetitions, whether timing is compared too, the folder and whether to be verbose.</param>
    /// <param name="soak">Carries out <c>soak</c>.</param>
    public static RootCommand Create(
        Func<RunOptions, Task<int>> run, Func<DatabaseOptions, bool, Task<int>> doctor, Func<int, bool, string?, bool, Task<int>> accuracy, Func<SoakOptions, Task<int>> soak)
    {
        var root = new RootCommand(
            $"CockroachBench: times, allocations and leaks of .NET data access (Npgsql, Dapper) against CockroachDB. Without a verb it runs 'run --profile quick --database auto'. {ExitCodes.Help}");
        root.Subcommands.Add(CreateRun(run));
        root.Subcommands.Add(CreateDoctor(doctor));
        root.Subcommands.Add(CreateAccuracy(accuracy));
        root.Subcommands.Add(SoakVerb.Create(soak));
        root.Subcommands.Add(SoakVerb.CreateHidden());
        return root;
    }

    /// <summary>Puts <c>run</c> in front where the first argument is no verb: <c>cockroachbench --profile smoke</c>.</summary>
    public static string[] WithVerb(string[] arguments) =>
        arguments.Length == 0 || (arguments[0].StartsWith('-') && !RootOptions.Contains(arguments[0])) ? ["run", .. arguments] : arguments;

    private static Command CreateRun(Func<RunOptions, Task<int>> run)
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

    private static Command CreateAccuracy(Func<int, bool, string?, bool, Task<int>> accuracy)
    {
        var repetitions = new Option<int>("--repetitions", "-n") { Description = "Processes for each control.", DefaultValueFactory = _ => 30, HelpName = "N" };
        var noTiming = new Option<bool>("--no-timing") { Description = "Leaves out the goals that a busy machine misses: seconds a case, and timing with and without the diagnoser." };
        var artifacts = new Option<string?>("--artifacts", "-a") { Description = "Folder for the table and the log. Default: artifacts/<time>-accuracy.", HelpName = "DIR" };
        var verbose = CreateVerbose();
        var command = new Command("accuracy",
            "Measures the retention measurement itself: operations of known leaks, or none, each in many processes. Needs no database. Exit code 0 when every goal is met, 1 otherwise.")
        {
            repetitions, noTiming, artifacts, verbose,
        };
        command.SetAction(result => accuracy(result.GetValue(repetitions), !result.GetValue(noTiming), result.GetValue(artifacts), result.GetValue(verbose)));
        return command;
    }

    private static Option<bool> CreateVerbose() => new("--verbose", "-v") { Description = "BenchmarkDotNet's own output, and stack traces of errors." };

    private static Profile ParseProfile(string name) => Profile.All.FirstOrDefault(p => p.Name == name)
        ?? throw new UsageException($"--profile: '{name}' is not known. Expected {string.Join(", ", Profile.All.Select(p => p.Name))}.");
}
