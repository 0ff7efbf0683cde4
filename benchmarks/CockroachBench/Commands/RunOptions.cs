using BenchmarkDotNet.Configs;
using BenchmarkDotNet.ConsoleArguments;
using BenchmarkDotNet.Loggers;
using CockroachBench.Suite;

namespace CockroachBench.Commands;

/// <summary>What <c>run</c> was asked to do.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Database">Which database, and how it is used.</param>
/// <param name="Artifacts">The run's folder; null makes one below <c>artifacts/</c>.</param>
/// <param name="Verbose">BenchmarkDotNet's own output and stack traces too.</param>
/// <param name="PassedOn">Arguments for BenchmarkDotNet.</param>
public sealed record RunOptions(Profile Profile, DatabaseOptions Database, string? Artifacts, bool Verbose, IReadOnlyList<string> PassedOn)
{
    private static readonly string[] OnlyPrinting = ["--list", "--info", "--version"];

    /// <summary>Whether BenchmarkDotNet is only asked to print something: no database is needed.</summary>
    public bool OnlyPrints => PassedOn.Any(a => OnlyPrinting.Any(o => a == o || a.StartsWith(o + "=", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The suite's configuration together with what is passed on.</summary>
    /// <exception cref="UsageException">BenchmarkDotNet does not know an option, or its value.</exception>
    public ManualConfig Configure()
    {
        var userNamesJob = PassedOn.Any(a => a is "--job" or "-j" || a.StartsWith("--job=", StringComparison.OrdinalIgnoreCase));
        var own = SuiteConfig.Create(Profile, userNamesJob);
        var log = new AccumulationLogger();
        var (success, parsed, _) = ConfigParser.Parse([.. PassedOn], log, own);
        if (!success) throw new UsageException(Explain(log.GetLog()));
        return ManualConfig.Union(own, parsed);
    }

    // BenchmarkDotNet prints its whole help after the error; the error is what a person needs.
    private static string Explain(string log)
    {
        var lines = log.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var marker = lines.IndexOf("ERROR(S):");
        var error = marker >= 0 ? lines.Skip(marker + 1).FirstOrDefault() : lines.FirstOrDefault();
        return $"{error ?? "BenchmarkDotNet does not understand the options passed on."} See 'run --help' for this program's options, https://benchmarkdotnet.org/articles/guides/console-args.html for BenchmarkDotNet's.";
    }
}
