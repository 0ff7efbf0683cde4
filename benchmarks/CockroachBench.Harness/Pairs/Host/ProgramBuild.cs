namespace CockroachBench.Harness.Pairs.Host;

internal static class ProgramBuild
{
    private static readonly string[] Switches = ["DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_NOLOGO", "MSBUILDDISABLENODEREUSE"];

    // Errors of NuGet and the compiler where a package wants a newer version of another than the central one.
    private static readonly string[] Downgrades = ["NU1109", "NU1605", "CS1705"];

    public static async Task<BuiltSide> BuildAsync(Side side, string checkout, string log, int nodes, CancellationToken cancellationToken)
    {
        var option = $"--{Quantity.Words(side)}";
        var project = Path.Combine(checkout, BenchmarkSuite.Current.Project);
        if (!Directory.Exists(project))
            throw new UsageException(
                $"{option}: this commit has no {BenchmarkSuite.Current.Project}: there is nothing to measure in it. Name a later commit.");
        // No build server may outlive the build: it would hold the checkout. Analyzers change nothing that is measured.
        string[] arguments =
        [
            "build", project, "-c", "Release", $"-m:{nodes}", "-p:RunAnalyzers=false", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            // Another version of a package is another lock file.
            "-p:RestoreLockedMode=false", "--nologo", "-v", "quiet", "-clp:NoSummary",
        ];
        var answer = await Tool.RunAsync("dotnet", checkout, arguments, Prepare, cancellationToken);
        AtomicFile.WriteAllText(log, OneLine.CleanLines(Secrets.Redact(answer.Output + answer.Error)));
        var program = Path.Combine(project, $"bin/Release/net10.0/{Path.GetFileName(project)}.dll");
        if (answer.ExitCode == 0 && File.Exists(program)) return new BuiltSide(side, program);
        // Paths as they are in the repository.
        var error = (MeasuredRunner.BuildError(answer.Output) ?? answer.Complaint)
            .Replace(checkout + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        var next = Downgrades.Any(d => error.Contains(d, StringComparison.Ordinal))
            ? $" Name the package that asks for the newer one with {option}-package too." : "";
        throw new UsageException($"{option}: it does not build: {Secrets.Redact(error)} (all of it: {log}).{next}");
    }

    private static void Prepare(ProcessStartInfo start)
    {
        CommitEnvironment.ForBuild(start);
        foreach (var name in Switches) start.Environment[name] = "1";
    }
}
