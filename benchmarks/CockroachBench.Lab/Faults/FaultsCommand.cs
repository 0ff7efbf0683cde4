using System.Globalization;
using CockroachBench.Harness.Cli;
using CockroachBench.Lab.Programs;
using Command = System.CommandLine.Command;

namespace CockroachBench.Lab.Faults;

// Runs of the real program with a fault at a random moment, and whether each ended in order.
internal static class FaultsCommand
{
    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("faults",
            "Kill, freeze or interrupt runs at random moments and check what is left. See results/faults/faults.md.");
        var runs = command.AddOption("--runs", "Number of runs", "N", "-n", () => 110);
        var seed = command.AddOption<int?>("--seed", "Seed of the plans. Default: random", "N");
        var profile = command.AddOption<string?>("--profile", "Only runs of this profile", "smoke|quick");
        var artifacts = command.AddOption<string?>("--artifacts", "Output folder. Default: artifacts/<time>-faults", "DIR", "-a");
        var verbose = command.AddVerbose();
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose), () => ExecuteAsync(
            result.GetValue(runs), result.GetValue(seed) ?? Random.Shared.Next(1_000_000), result.GetValue(profile),
            result.GetValue(artifacts))));
        return command;
    }

    private static async Task<int> ExecuteAsync(int count, int seed, string? profile, string? artifacts)
    {
        const string page = "faults.md";
        if (count < 1) throw new UsageException($"--runs: {count} is not possible. Expected 1 or more.");
        if (profile is not (null or "smoke" or "quick"))
            throw new UsageException($"--profile: '{profile}' is unknown. Expected smoke or quick.");
        if (!File.Exists(BuiltProgram.Assembly))
            throw new UsageException($"{BuiltProgram.Assembly} does not exist. Next step: dotnet build -c Release Bench.sln.");
        var databases = Servers.Available.ToList();
        if (databases.Count == 0) throw new UsageException("No server to strike at. Install PostgreSQL or put `cockroach` on PATH.");
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-faults");
        var file = Path.Combine(ArtifactsFolder.Create(artifacts ?? Path.Combine("artifacts", name), "a study", page).Path, page);

        Terminal.WriteLine($"Seed {seed}");
        var report = new FaultReport(count, seed, profile);
        // After each run, so that the next one cannot lose it.
        var harness = new FaultHarness(Terminal.WriteLine, done => AtomicFile.WriteAllText(file, report.Render(done, [])));
        var plans = FaultPlans.Create(seed, count, databases).Where(p => profile is null || p.Profile == profile);
        var outcomes = await harness.ExecuteAsync([.. plans]);
        AtomicFile.WriteAllText(file, report.Render(outcomes, harness.Skipped));
        Terminal.WriteLine($"Written to {file}");
        return outcomes.Count > 0 && outcomes.All(o => o.Problems.Count == 0) ? ExitCodes.Success : ExitCodes.CaseFailed;
    }
}
