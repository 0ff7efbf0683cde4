namespace CockroachBench.Harness.Cli;

internal static class Verbs
{
    private static readonly string[] RootOptions = ["--help", "-h", "-?", "/?", "/h", "--version"];

    public static RootCommand Create(ProgramContext context) => new(
        "Times, allocations and leaks of .NET data access (Npgsql, Dapper) against CockroachDB. See README.md.\n"
        + $"Without a verb: run --profile quick --database auto.\n{ExitCodes.Help}")
    {
        RunCommand.CreateVerb(context),
        DoctorCommand.CreateVerb(context),
        SoakCommand.CreateVerb(context),
        ServeCommand.CreateVerb(),
        PrCommand.CreateVerb(context),
        CompareCommand.CreateVerb(context),
        PublishCommand.CreateVerb(context),
    };

    // cockroachbench --profile smoke is cockroachbench run --profile smoke.
    public static string[] WithVerb(string[] arguments) =>
        arguments.Length == 0 || (arguments[0].StartsWith('-') && !RootOptions.Contains(arguments[0])) ? ["run", .. arguments] : arguments;
}
