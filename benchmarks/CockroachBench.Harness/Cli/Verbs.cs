using System.CommandLine;
using CockroachBench.Harness.Running;

namespace CockroachBench.Harness.Cli;

/// <summary>Verbs and options. <c>run</c> is the verb where none is given.</summary>
internal static class Verbs
{
    private static readonly string[] RootOptions = ["--help", "-h", "-?", "/?", "/h", "--version"];

    /// <summary>The program's verbs.</summary>
    internal static RootCommand Create(ProgramContext context)
    {
        var (terminal, interruption) = (context.Terminal, context.Interruption);
        return new RootCommand(
            $"""
            Measures time, allocations and leaks of .NET data access (Npgsql, Dapper) against CockroachDB. Start with README.md.
            Without a verb it runs 'run --profile quick --database auto'.
            {ExitCodes.Help}
            """)
        {
            CreateRun(options => context.GuardAsync(options.Verbose, () => new RunCommand(options, terminal, interruption).ExecuteAsync())),
            CreateDoctor((database, verbose) => context.GuardAsync(verbose, () => new DoctorCommand(database, terminal, interruption).ExecuteAsync())),
            SoakVerb.Create(options => context.GuardAsync(options.Verbose, () => new SoakCommand(options, terminal, interruption).ExecuteAsync())),
            SoakVerb.CreateHidden(),
            PrVerb.Create(options => context.GuardAsync(options.Verbose, () => new PrCommand(options, terminal, interruption).ExecuteAsync())),
            CompareCommand.CreateVerb((options, verbose) => context.GuardAsync(verbose, () => Task.Run(() => new CompareCommand(options, terminal).Execute()))),
            PublishCommand.CreateVerb((options, verbose) => context.GuardAsync(verbose, () => Task.Run(() => new PublishCommand(options, interruption).Execute()))),
        };
    }

    /// <summary>Puts <c>run</c> in front where the first argument is no verb: <c>cockroachbench --profile smoke</c>.</summary>
    public static string[] WithVerb(string[] arguments) =>
        arguments.Length == 0 || (arguments[0].StartsWith('-') && !RootOptions.Contains(arguments[0])) ? ["run", .. arguments] : arguments;

    internal static Command CreateRun(Func<RunOptions, Task<int>> run)
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

    private static Option<bool> CreateVerbose() =>
        new("--verbose", "-v") { Description = "Print BenchmarkDotNet's output and stack traces" };

    private static Profile ParseProfile(string name) => Profile.All.FirstOrDefault(p => p.Name == name)
        ?? throw new UsageException($"--profile: '{name}' is not known. Expected {string.Join(", ", Profile.All.Select(p => p.Name))}.");
}
