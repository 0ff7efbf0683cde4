namespace CockroachBench.Databases.Providers;

internal sealed record Candidate(IDatabaseProvider Provider, Availability Availability);

internal sealed class DatabaseSelection
{
    public static readonly IReadOnlyList<string> Words = ["auto", "container", "binary", "postgres"];

    private const int LongestWord = 20;

    private readonly bool _isAuto;

    private DatabaseSelection(IReadOnlyList<Candidate> candidates, Candidate? chosen, string why, bool isAuto = false)
    {
        Candidates = candidates;
        Chosen = chosen;
        Why = why;
        _isAuto = isAuto;
    }

    public IReadOnlyList<Candidate> Candidates { get; private set; }

    public Candidate? Chosen { get; private set; }

    public string Why { get; private set; }

    public static DatabaseSelection Resolve(string option, int nodes = 1) =>
        Resolve(option, [new ContainerProvider(), new CockroachBinaryProvider(nodes), new PostgresBinaryProvider()]);

    internal static DatabaseSelection Resolve(string option, IReadOnlyList<IDatabaseProvider> startable)
    {
        var isConnectionString = option.Contains('=', StringComparison.Ordinal) || ConnectionStrings.IsUri(option);
        if (!isConnectionString && !Words.Contains(option))
            throw new DatabaseOptionException($"--database: {Quote(option)} is not known. Expected {string.Join(", ", Words)}, or a connection string such as \"Host=localhost;Port=26257;Username=root;Database=defaultdb\".");

        var fromOption = isConnectionString ? new ConnectionStringProvider(option, "--database") : null;
        // A word names a provider of its own: the environment's connection string, even a broken one, is then of no matter.
        var given = fromOption ?? new ConnectionStringProvider(
            option == "auto" ? Environment.GetEnvironmentVariable(ConnectionStringProvider.Variable) : null, ConnectionStringProvider.Variable);
        IDatabaseProvider[] providers = [given, .. startable];
        var candidates = providers.Select(p => new Candidate(p, p.Probe())).ToList();

        if (fromOption is not null) return new(candidates, candidates[0], "--database gives a connection string");
        if (option != "auto") return new(candidates, candidates.Single(c => c.Provider.Name == option), $"--database {option} asks for it");

        var (chosen, why) = First(candidates);
        return new(candidates, chosen, why, isAuto: true);
    }

    // What is no plain word may be a connection string gone wrong, with a password somewhere in it: it is not repeated.
    private static string Quote(string option) =>
        option.Length <= LongestWord && option.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? $"'{option}'" : "what is given";

    public async Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        if (_isAuto && Chosen is { Provider.Name: ContainerProvider.Word } container)
        {
            try
            {
                return await container.Provider.StartAsync(cancellationToken);
            }
            catch (DatabaseException e)
            {
                Candidates = [.. Candidates.Select(c => c == container ? c with { Availability = new(false, WithoutOption(e.Message), c.Availability.Command) } : c)];
                (Chosen, Why) = First(Candidates);
            }
        }
        return await (Chosen?.Provider.StartAsync(cancellationToken) ?? throw new DatabaseException(
            "--database auto: no database is here. Any one of these gives one:" + string.Concat(
                Candidates.Select((c, i) => $"{Environment.NewLine}  {i + 1}. {c.Provider.Name} ({c.Availability.Reason}): {c.Availability.Command}"))));
    }

    private static (Candidate? Chosen, string Why) First(IReadOnlyList<Candidate> candidates)
    {
        var chosen = candidates.FirstOrDefault(c => c.Availability.IsAvailable);
        var skipped = candidates.TakeWhile(c => c != chosen).Select(c => $"{c.Provider.Name}: {c.Availability.Reason}");
        return (chosen, chosen is null ? "none is available" : $"the first that is there ({string.Join("; ", skipped.DefaultIfEmpty("nothing before it"))})");
    }

    // Nobody has typed it.
    private static string WithoutOption(string message)
    {
        const string option = $"--database {ContainerProvider.Word}: ";
        return message.StartsWith(option, StringComparison.Ordinal) ? message[option.Length..] : message;
    }
}
