using System.CommandLine;
using CockroachBench.Suite;

namespace CockroachBench.Commands;

/// <summary>Verbs and options. <c>run</c> is the verb where none is given.</summary>
public static class CommandLine
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
            $"""
            Measures time, allocations and leaks of .NET data access (Npgsql, Dapper) against CockroachDB. Start with README.md.
            Without a verb it runs 'run --profile quick --database auto'.
            {ExitCodes.Help}
            """);
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
            Description = string.Join("; ", Profile.All.Select(p => $"{p.Name}: {p.Summary}")),
            DefaultValueFactory = _ => Profile.Quick.Name,
            HelpName = string.Join('|', Profile.All.Select(p => p.Name)),
        };
        var database = new DatabaseOptionSet();
        var yes = new Option<bool>("--yes", "-y") { Description = "Write to a server that this program did not start, without asking" };
        var clean = new Option<bool>("--clean") { Description = "Measure nothing; remove the suite's database from the server" };
        var artifacts = new Option<string?>("--artifacts", "-a")
        {
            Description = "Output folder. Default: artifacts/<time>-<profile>-<random>",
            HelpName = "DIR",
        };
        var verbose = CreateVerbose();
        var command = new Command("run",
            "Measure cases; takes BenchmarkDotNet's options too: --filter, --list flat, --job short, ... See README.md.")
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
            "Show the databases found, the server's capabilities, and what would disturb a measurement. See README.md.")
        {
            database.Source, database.Nodes, database.Npgsql, verbose,
        };
        command.SetAction(result => doctor(database.Read(result), result.GetValue(verbose)));
        return command;
    }

    private static Command CreateAccuracy(Func<int, bool, string?, bool, Task<int>> accuracy)
    {
        var repetitions = new Option<int>("--repetitions", "-n")
        { Description = "Processes per control", DefaultValueFactory = _ => 30, HelpName = "N" };
        var noTiming = new Option<bool>("--no-timing") { Description = "Skip the goals that need a quiet machine" };
        var artifacts = new Option<string?>("--artifacts", "-a")
        { Description = "Output folder. Default: artifacts/<time>-accuracy", HelpName = "DIR" };
        var verbose = CreateVerbose();
        var command = new Command("accuracy",
            "Check the retention measurement against known leaks; needs no database. See results/accuracy/accuracy.md.")
        {
            repetitions, noTiming, artifacts, verbose,
        };
        command.SetAction(result => accuracy(result.GetValue(repetitions), !result.GetValue(noTiming), result.GetValue(artifacts), result.GetValue(verbose)));
        return command;
    }

    private static Option<bool> CreateVerbose() =>
        new("--verbose", "-v") { Description = "Print BenchmarkDotNet's output and stack traces" };

    private static Profile ParseProfile(string name) => Profile.All.FirstOrDefault(p => p.Name == name)
        ?? throw new UsageException($"--profile: '{name}' is not known. Expected {string.Join(", ", Profile.All.Select(p => p.Name))}.");
}
