using System.Globalization;
using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>Builds a checkout's measuring program.</summary>
internal static class ProgramBuild
{
    /// <summary>Builds it in Release.</summary>
    /// <param name="side">Whose it is.</param>
    /// <param name="checkout">The checkout's folder.</param>
    /// <param name="log">A file for what the build says.</param>
    /// <param name="nodes">Projects built at once.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="UsageException">The commit has no such program, or it does not build.</exception>
    public static async Task<BuiltSide> BuildAsync(Side side, string checkout, string log, int nodes, CancellationToken cancellationToken)
    {
        var option = side == Side.Base ? "--base" : "--head";
        var project = Path.Combine(checkout, BenchmarkSuite.Current.Project);
        if (!Directory.Exists(project)) throw new UsageException($"{option}: this commit has no {BenchmarkSuite.Current.Project}: there is nothing to measure in it. Name a later commit.");
        // No build server may outlive the build: it would hold the checkout. Analyzers change nothing that is measured.
        var answer = await Tool.RunAsync("dotnet", checkout,
            ["build", project, "-c", "Release", $"-m:{nodes.ToString(CultureInfo.InvariantCulture)}", "-p:RunAnalyzers=false", "-nodeReuse:false", "-p:UseSharedCompilation=false", "--nologo", "-v", "quiet", "-clp:NoSummary"],
            new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1" }, cancellationToken,
            CommitEnvironment.ForBuild);
        AtomicFile.WriteAllText(log, OneLine.CleanLines(Secrets.Redact(answer.Output + answer.Error)));
        var program = Path.Combine(project, $"bin/Release/net10.0/{Path.GetFileName(project)}.dll");
        if (answer.ExitCode == 0 && File.Exists(program)) return new BuiltSide(side, program);
        var error = answer.Output.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Contains("error ", StringComparison.Ordinal)) ?? answer.Complaint;
        // Paths as they are in the repository.
        throw new UsageException($"{option}: it does not build: {Secrets.Redact(error.Replace(checkout + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))} (all of it: {log})");
    }
}
