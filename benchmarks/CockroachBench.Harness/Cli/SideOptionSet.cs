namespace CockroachBench.Harness.Cli;

// --base-package, --base-npgsql and --base-env, or head's.
internal sealed class SideOptionSet(Command command, Side side)
{
    private readonly Option<string[]> _packages = command.AddOption<string[]>(
        Name(side, "package"), $"Build {Quantity.Words(side)} with this version of a package", "ID=VERSION");
    private readonly Option<string?> _npgsql = command.AddOption<string?>(
        Name(side, "npgsql"), $"Npgsql settings of {Quantity.Words(side)} alone", "\"KEYWORD=VALUE;...\"");
    private readonly Option<string[]> _variables = command.AddOption<string[]>(
        Name(side, "env"), $"Environment variables of {Quantity.Words(side)}'s measuring processes", "NAME=VALUE");

    public SideSettings Read(ParseResult result) => new(
        Pairs(Name(side, "package"), result.GetValue(_packages), "a package with its version, such as Npgsql=10.0.0"),
        DriverSettings.Parse(result.GetValue(_npgsql), Name(side, "npgsql")),
        Variables(Name(side, "env"), result.GetValue(_variables)));

    private static string Name(Side side, string what) => $"--{Quantity.Words(side)}-{what}";

    private Dictionary<string, string> Variables(string option, string[]? texts)
    {
        var variables = Pairs(option, texts, "a variable with its value, such as DOTNET_gcServer=1");
        // The report names variables with their values.
        if (variables.Keys.FirstOrDefault(CommitEnvironment.IsOfDatabase) is { } wrong)
        {
            throw new UsageException($"{option}: {wrong} belongs to the database, which both sides share. "
                + $"Expected a variable of the runtime; settings of the driver belong to {Name(side, "npgsql")}.");
        }
        return variables;
    }

    private static Dictionary<string, string> Pairs(string option, string[]? texts, string expected)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts ?? [])
        {
            var parts = text.Split('=', 2);
            if (parts is not [{ Length: > 0 } name, { Length: > 0 } value] || name.Any(char.IsWhiteSpace))
                throw new UsageException($"{option}: '{Secrets.Redact(text)}' is not possible. Expected {expected}.");
            Expect.That(pairs.TryAdd(name, value), option, $"{name} twice", "each name once");
        }
        return pairs;
    }
}
