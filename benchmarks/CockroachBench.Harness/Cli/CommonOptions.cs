namespace CockroachBench.Harness.Cli;

internal static class CommonOptions
{
    public const string ArtifactsFolder = "artifacts";
    public const string StandInNote = "PostgreSQL is a stand-in: its figures say nothing about CockroachDB's own speed.";

    // Declares an option of a verb, in the order of its help.
    public static Option<T> AddOption<T>(
        this Command command, string name, string description, string? helpName = null, string? alias = null, Func<T>? otherwise = null)
    {
        var option = new Option<T>(name, alias is null ? [] : [alias])
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = otherwise is null ? null : _ => otherwise(),
            AllowMultipleArgumentsPerToken = typeof(T).IsArray,
        };
        command.Add(option);
        return option;
    }

    public static Argument<T> AddArgument<T>(this Command command, string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<T>(name) { Description = description, Arity = arity };
        command.Add(argument);
        return argument;
    }

    public static Option<bool> AddVerbose(this Command command, string description = "Print stack traces") =>
        command.AddOption<bool>("--verbose", description, alias: "-v");

    public static Option<string?> AddArtifacts(this Command command, string what) =>
        command.AddOption<string?>("--artifacts", $"Output folder. Default: artifacts/<time>-{what}-<random>", "DIR", "-a");

    public static Option<string[]> AddFailOn(this Command command) =>
        command.AddOption<string[]>("--fail-on", "Exit with 4 if head is worse in this", Gate.Words);

    public static UsageException NothingMatches(string where = "") =>
        new($"--filter: no benchmark{where} matches. See 'run --list flat' for their names; patterns are like '*BufferedVsStreamed*'.");

    // An id is the name of the folder where none is given.
    public static string NewId(DateTimeOffset startedAt, string what) =>
        $"{startedAt:yyyyMMdd-HHmmss}-{what}-{Guid.NewGuid().ToString("N")[..4]}";
}
