namespace CockroachBench.Databases.Providers;

internal sealed record Candidate(IDatabaseProvider Provider, Availability Availability);

internal sealed class DatabaseSelection
{
    public static readonly IReadOnlyList<string> Words = ["auto", "container", "binary", "postgres"];

    private const int LongestWord = 20;

    private readonly bool _isAuto;

    private DatabaseSelection(IReadOnlyList<Candidate> candidates, Candidate? chosen, string why, bool isAuto = false) =>
        (Candidates, Chosen, Why, _isAuto) = (candidates, chosen, why, isAuto);

    public IReadOnlyList<Candidate> Candidates { get; private set; }
    // Null if none is available. Like Why, final only after StartAsync.
    public Candidate? Chosen { get; private set; }
    public string Why { get; private set; }

    public static DatabaseSelection Resolve(string option, int nodes = 1) =>
        Resolve(option, [new ContainerProvider(), new CockroachBinaryProvider(nodes), new PostgresBinaryProvider()]);

    internal static DatabaseSelection Resolve(string option, IReadOnlyList<IDatabaseProvider> startable)
    {
        var isConnectionString = option.Contains('=', StringComparison.Ordinal) || ConnectionStrings.IsUri(option);
        if (!isConnectionString && !Words.Contains(option))
        {
            throw new DatabaseOptionException($"--database: {Quote(option)} is not known. Expected {string.Join(", ", Words)}, "
                + $"or a connection string such as \"{ConnectionStrings.Example}\".");
        }
        const string variable = ConnectionStringProvider.Variable;
        var fromOption = isConnectionString ? new ConnectionStringProvider(option, "--database") : null;
        // Only auto reads the environment: with a word its connection string may even be broken.
        var given = fromOption
            ?? new ConnectionStringProvider(option == "auto" ? Environment.GetEnvironmentVariable(variable) : null, variable);
        IDatabaseProvider[] providers = [given, .. startable];
        var candidates = providers.Select(p => new Candidate(p, p.Probe())).ToList();

        if (fromOption is not null) return new(candidates, candidates[0], "--database gives a connection string");
        if (option != "auto") return new(candidates, candidates.Single(c => c.Provider.Name == option), $"--database {option} asks for it");

        var (chosen, why) = First(candidates);
        return new(candidates, chosen, why, isAuto: true);
    }

    // Only a plain word is repeated: the rest may be a broken connection string with a password.
    private static string Quote(string option) =>
        option.Length <= LongestWord && option.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? $"'{option}'" : "what is given";

    // If the container that auto has chosen cannot start, the next one is taken, and Why says so: the probe sees only Docker's socket.
    public async Task<RunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        if (_isAuto && Chosen is { Provider.Name: ContainerProvider.Word } container)
        {
            try
            {
                return await container.Provider.StartAsync(cancellationToken);
            }
            catch (DatabaseException e)
            {
                var failed = container with { Availability = new(false, WithoutOption(e.Message), container.Availability.Command) };
                Candidates = [.. Candidates.Select(c => c == container ? failed : c)];
                (Chosen, Why) = First(Candidates);
            }
        }
        if (Chosen is not null) return await Chosen.Provider.StartAsync(cancellationToken);
        var sources = Candidates.Select((c, i) =>
            $"{Environment.NewLine}  {i + 1}. {c.Provider.Name} ({c.Availability.Reason}): {c.Availability.Command}");
        throw new DatabaseException($"--database auto: no database is here. Any one of these gives one:{string.Concat(sources)}");
    }

    private static (Candidate? Chosen, string Why) First(IReadOnlyList<Candidate> candidates)
    {
        var chosen = candidates.FirstOrDefault(c => c.Availability.IsAvailable);
        var skipped = candidates.TakeWhile(c => c != chosen).Select(c => $"{c.Provider.Name}: {c.Availability.Reason}");
        return (chosen, chosen is null
            ? "none is available"
            : $"the first that is there ({string.Join("; ", skipped.DefaultIfEmpty("nothing before it"))})");
    }

    // The user has not typed the option.
    private static string WithoutOption(string message)
    {
        const string option = $"--database {ContainerProvider.Word}: ";
        return message.StartsWith(option, StringComparison.Ordinal) ? message[option.Length..] : message;
    }
}
