namespace CockroachBench.Harness.Cli;

internal static class CommonOptions
{
    public const string ArtifactsFolder = "artifacts";
    public const string StandInNote = "PostgreSQL is a stand-in: its figures say nothing about CockroachDB's own speed.";

    public static Option<bool> Verbose(string description = "Print stack traces") => new("--verbose", "-v") { Description = description };

    public static Option<bool> Yes(string description = "Write to a server that this program did not start, without asking") =>
        new("--yes", "-y") { Description = description };

    public static Option<string?> Artifacts(string description) => new("--artifacts", "-a") { Description = description, HelpName = "DIR" };
    public static Option<string?> Markdown(string description) => new("--markdown") { Description = description, HelpName = "FILE" };

    public static Option<string[]> FailOn(string description) =>
        new("--fail-on") { Description = description, HelpName = Gate.Words, AllowMultipleArgumentsPerToken = true };

    // An id is the name of the folder where none is given.
    public static string NewId(DateTimeOffset startedAt, string what) =>
        $"{startedAt:yyyyMMdd-HHmmss}-{what}-{Guid.NewGuid().ToString("N")[..4]}";
}
