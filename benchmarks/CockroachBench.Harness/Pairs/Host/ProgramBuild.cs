namespace CockroachBench.Harness.Pairs.Host;

internal static class ProgramBuild
{
    public static async Task<BuiltSide> BuildAsync(Side side, string checkout, string log, int nodes, CancellationToken cancellationToken)
    {
        var option = side == Side.Base ? "--base" : "--head";
        var project = Path.Combine(checkout, BenchmarkSuite.Current.Project);
        if (!Directory.Exists(project))
            throw new UsageException(
                $"{option}: this commit has no {BenchmarkSuite.Current.Project}: there is nothing to measure in it. Name a later commit.");
        // No build server may outlive the build: it would hold the checkout. Analyzers change nothing that is measured.
        string[] arguments =
        [
            "build", project, "-c", "Release", $"-m:{nodes}", "-p:RunAnalyzers=false", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            "--nologo", "-v", "quiet", "-clp:NoSummary",
        ];
        string[] switches = ["DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_NOLOGO", "MSBUILDDISABLENODEREUSE"];
        var variables = switches.ToDictionary(name => name, _ => "1");
        var answer = await Tool.RunAsync("dotnet", checkout, arguments, variables, cancellationToken, CommitEnvironment.ForBuild);
        AtomicFile.WriteAllText(log, OneLine.CleanLines(Secrets.Redact(answer.Output + answer.Error)));
        var program = Path.Combine(project, $"bin/Release/net10.0/{Path.GetFileName(project)}.dll");
        if (answer.ExitCode == 0 && File.Exists(program)) return new BuiltSide(side, program);
        var error = answer.Output.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Contains("error ", StringComparison.Ordinal))
            ?? answer.Complaint;
        // Paths as they are in the repository.
        error = error.Replace(checkout + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        throw new UsageException($"{option}: it does not build: {Secrets.Redact(error)} (all of it: {log})");
    }
}
