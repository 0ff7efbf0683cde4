using System.Globalization;
using CockroachBench.Databases.Schema;
using CockroachBench.Soak;

namespace CockroachBench.Harness.Cli;

/// <summary>What <c>soak</c> was asked to do.</summary>
internal sealed record SoakOptions
{
    /// <summary>The word that takes every scenario.</summary>
    public const string AllScenarios = "all";

    /// <summary>What <c>--stop-when</c> knows.</summary>
    public const string Exhausted = "exhausted";

    // Latencies are kept up to an hour, and a day of half seconds still fits into memory.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Which database, and how it is used.</summary>
    public required DatabaseOptions Database { get; init; }

    /// <summary>The forms, in the order of <see cref="All"/>.</summary>
    public required IReadOnlyList<LoadScenario> Scenarios { get; init; }

    /// <summary>Somebody else's service; null loads our own.</summary>
    public Uri? Url { get; init; }

    /// <summary>The process behind <see cref="Url"/>.</summary>
    public int? ProcessId { get; init; }

    private static IReadOnlyList<LoadScenario> All => BenchmarkSuite.Current.LoadScenarios;

    /// <summary>The most requests under way at once.</summary>
    public required int Workers { get; init; }

    /// <summary>Requests per second; null for a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Time under load for each scenario.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Users the service has.</summary>
    public required int Users { get; init; }

    /// <summary>Maximum size of its pool.</summary>
    public required int PoolSize { get; init; }

    /// <summary>Its port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Whether a scenario ends when nothing is left to give.</summary>
    public bool StopWhenExhausted { get; init; }

    /// <summary>The folder of the files; null makes one below <c>artifacts/</c>.</summary>
    public string? Artifacts { get; init; }

    /// <summary>Stack traces of errors.</summary>
    public bool Verbose { get; init; }

    /// <summary>Says what is wrong with the values.</summary>
    /// <exception cref="UsageException">One of them is not possible.</exception>
    public void Check()
    {
        Require(Workers is >= 1 and <= 10_000, "--workers", Workers, "1 to 10000");
        Require(Rate is null or (> 0 and <= 1_000_000), "--rate", Rate, "requests per second, above 0 and up to 1000000");
        Require(Duration > TimeSpan.Zero && Duration <= Longest, "--duration", $"{Duration.TotalSeconds:0.###}s", "more than nothing and at most a day, such as 20s or 5m");
        Require(Users is >= 1 and <= BenchmarkSchema.UserRows, "--users", Users, $"1 to {BenchmarkSchema.UserRows}");
        Require(PoolSize is >= 1 and <= 10_000, "--pool", PoolSize, "1 to 10000");
        Require(Port is >= 0 and <= 65535, "--port", Port, "a port, or 0 for a free one");
        Require(ProcessId is null || Url is not null, "--pid", ProcessId, "--url with it: the address of the service in that process");
    }

    /// <summary>Reads a list of scenarios.</summary>
    /// <exception cref="UsageException">One is not known.</exception>
    public static IReadOnlyList<LoadScenario> ParseScenarios(string text)
    {
        if (text == AllScenarios) return All;
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.FirstOrDefault(n => All.All(s => s.Name != n)) is { } unknown || (unknown = names.Length == 0 ? text : null) is not null)
            throw new UsageException($"--scenario: '{unknown}' is not known. Expected {AllScenarios}, or one or more of {string.Join(", ", All.Select(f => f.Name))}.");
        return [.. All.Where(f => names.Contains(f.Name))];
    }

    /// <summary>Reads a time: <c>90</c>, <c>90s</c>, <c>500ms</c>, <c>2m</c>, <c>1h</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan ParseDuration(string text)
    {
        foreach (var (unit, seconds) in new[] { ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1) })
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal) || !double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            return TimeSpan.FromSeconds(Math.Min(number * seconds, 10 * Longest.TotalSeconds));
        }
        throw new UsageException($"--duration: '{text}' is no time. Expected a number with s, m or h, such as 20s or 5m.");
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Uri ParseUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? SafeUrl.Register(uri)
        : throw new UsageException(
            $"--url: '{SafeUrl.Show(text)}' is no address. Expected one request of your service, such as http://localhost:5000/user/1.");

    /// <summary>The options as they were typed, for the record.</summary>
    public IEnumerable<string> CommandLine()
    {
        if (Url is null) yield return $"--scenario={(Scenarios.Count == All.Count ? AllScenarios : string.Join(',', Scenarios.Select(s => s.Name)))}";
        else yield return $"--url={SafeUrl.Show(Url)}";
        yield return string.Create(CultureInfo.InvariantCulture, $"--workers={Workers}");
        if (Rate is { } rate) yield return string.Create(CultureInfo.InvariantCulture, $"--rate={rate}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--duration={Duration.TotalSeconds}s");
        if (StopWhenExhausted) yield return $"--stop-when={Exhausted}";
        if (Url is not null) yield break;
        yield return string.Create(CultureInfo.InvariantCulture, $"--users={Users}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--pool={PoolSize}");
        foreach (var option in Database.CommandLine()) yield return option;
    }

    private static void Require(bool isPossible, string option, object? value, string expected)
    {
        if (!isPossible) throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option}: {value} is not possible. Expected {expected}."));
    }
}
