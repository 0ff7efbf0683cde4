namespace CockroachBench.Harness.Cli;

// Url is a service of the user's; null loads our own.
internal sealed record SoakOptions(
    DatabaseOptions Database, IReadOnlyList<LoadScenario> Scenarios, Uri? Url, int? ProcessId, int Workers, double? Rate, TimeSpan Duration,
    int Users, int PoolSize, int Port, bool StopWhenExhausted, string? Artifacts, bool Verbose)
{
    public const string AllScenarios = "all";
    public const string Exhausted = "exhausted";

    // Latencies are kept up to an hour, and a day of half seconds still fits into memory.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static IReadOnlyList<LoadScenario> All => BenchmarkSuite.Current.LoadScenarios;

    public void Check()
    {
        Expect.That(Workers is >= 1 and <= 10_000, "--workers", Workers, "1 to 10000");
        Expect.That(Rate is null or (> 0 and <= 1_000_000), "--rate", Rate, "requests per second, above 0 and up to 1000000");
        Expect.That(Users is >= 1 and <= BenchmarkSchema.UserRows, "--users", Users, $"1 to {BenchmarkSchema.UserRows}");
        Expect.That(PoolSize is >= 1 and <= 10_000, "--pool", PoolSize, "1 to 10000");
        Expect.That(Port is >= 0 and <= 65535, "--port", Port, "a port, or 0 for a free one");
        Expect.That(ProcessId is null || Url is not null, "--pid", ProcessId, "--url with it: the address of the service in that process");
    }

    public static IReadOnlyList<LoadScenario> ParseScenarios(string text)
    {
        if (text == AllScenarios) return All;
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.FirstOrDefault(n => All.All(s => s.Name != n)) is { } unknown || (unknown = names.Length == 0 ? text : null) is not null)
            throw Expect.Known("--scenario", unknown, $"{AllScenarios}, or one or more of {string.Join(", ", All.Select(f => f.Name))}");
        return [.. All.Where(f => names.Contains(f.Name))];
    }

    public static TimeSpan ParseDuration(string text) => Expect.Duration("--duration", text, Longest, plainSeconds: true);

    public static bool ParseStopWhen(string? text) =>
        text is null or Exhausted ? text is not null : throw Expect.Known("--stop-when", text, Exhausted);

    public static Uri ParseUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? SafeUrl.Register(uri)
        : throw new UsageException(
            $"--url: '{SafeUrl.Show(text)}' is no address. Expected one request of your service, such as http://localhost:5000/user/1.");

    public IEnumerable<string> CommandLine()
    {
        if (Url is null)
            yield return $"--scenario={(Scenarios.Count == All.Count ? AllScenarios : string.Join(',', Scenarios.Select(s => s.Name)))}";
        else yield return $"--url={SafeUrl.Show(Url)}";
        yield return $"--workers={Workers}";
        if (Rate is { } rate) yield return $"--rate={rate}";
        yield return $"--duration={Duration.TotalSeconds}s";
        if (StopWhenExhausted) yield return $"--stop-when={Exhausted}";
        if (Url is not null) yield break;
        yield return $"--users={Users}";
        yield return $"--pool={PoolSize}";
        foreach (var option in Database.CommandLine()) yield return option;
    }
}
