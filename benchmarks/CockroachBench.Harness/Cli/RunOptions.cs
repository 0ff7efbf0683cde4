namespace CockroachBench.Harness.Cli;

internal sealed record RunOptions(
    Profile Profile, DatabaseOptions Database, string? Artifacts, bool Verbose, IReadOnlyList<string> PassedOn)
{
    private const int MostSeconds = 24 * 60 * 60;

    public static Profile ParseProfile(string name) =>
        Profile.All.FirstOrDefault(p => p.Name == name)
            ?? throw Expect.Known("--profile", name, string.Join(", ", Profile.All.Select(p => p.Name)));

    public IEnumerable<string> CommandLine() =>
        [$"--profile={Profile.Name}", .. Profile.IsTimed ? [] : (string[])["--no-timing"], .. Database.CommandLine(), .. PassedOn];

    // Whether BenchmarkDotNet is only asked to print something: no database is needed.
    public bool OnlyPrints => Cli.PassedOn.Contains(PassedOn, "list", "info", "version");

    public ManualConfig Configure()
    {
        var own = SuiteConfig.Create(Profile, Cli.PassedOn.Contains(PassedOn, "job"));
        var log = new AccumulationLogger();
        var (success, parsed, options) = ConfigParser.Parse([.. PassedOn], log, own);
        if (!success) throw new UsageException(Explain(log.GetLog()));
        Expect.That(options.TimeOutInSeconds is null or (>= 1 and <= MostSeconds), "--buildTimeout", options.TimeOutInSeconds,
            $"1 to {MostSeconds} seconds");
        return ManualConfig.Union(own, parsed)
            .WithBuildTimeout(options.TimeOutInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : SuiteConfig.LongestBuild);
    }

    // BenchmarkDotNet prints its whole help after the error; the error is what a person needs.
    private static string Explain(string log)
    {
        var lines = log.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var error = lines.ElementAtOrDefault(lines.IndexOf("ERROR(S):") + 1);
        return $"{error ?? "BenchmarkDotNet does not understand the options passed on."} See 'run --help' for this program's options, "
            + "https://benchmarkdotnet.org/articles/guides/console-args.html for BenchmarkDotNet's.";
    }
}
