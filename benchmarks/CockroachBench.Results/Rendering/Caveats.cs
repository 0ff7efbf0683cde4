namespace CockroachBench.Results.Rendering;

// What limits the reach of a run's figures, derived from its environment by fixed rules.
internal static partial class Caveats
{
    // Cancel and cursors came with v22.1, COPY TO STDOUT and cheaper SCRAM with v23.1, a larger results buffer with v24.1.
    private const int OldBeforeYear = 24;
    private const double BusyPerCore = 0.3;

    // Among the server's settings.
    private const string LicenceNotice = "license_notice";

    public static IReadOnlyList<string> Of(RunFile run)
    {
        var caveats = new List<string>();
        if (run.Server is { IsStandIn: false, Kind: "CockroachDb" } server)
        {
            if (PreRelease().IsMatch(server.FullVersion))
                caveats.Add($"The server is a development build ({server.Version}): it may behave unlike any release.");
            if (ReleaseYear().Match(server.Version) is { Success: true } match
                && int.Parse(match.Groups[1].Value) < OldBeforeYear)
                caveats.Add($"The server is old ({server.Version}): CockroachDB cancels statements and has cursors since v22.1, "
                    + "COPY TO STDOUT since v23.1, and sends results in larger pieces since v24.1.");
        }
        if (run.Server?.Settings.ContainsKey(LicenceNotice) == true)
            caveats.Add("The cluster has no licence: its notices take time, and after 7 days it refuses statements.");
        var shared = $"Client and server share one machine and its {run.Machine.LogicalCores} cores";
        if (run.Server is { Provider: "binary" or "postgres" }) caveats.Add($"{shared}, without a network between them.");
        if (run.Server is { Provider: "container", Description: var description })
        {
            var between = Through().Match(description) is { Success: true } through ? through.Groups[1].Value : "Docker's network";
            var where = between.StartsWith("a network", StringComparison.Ordinal) ? "Client and server are two machines" : shared;
            caveats.Add($"{where}, with {between} between them.");
        }
        if (run.Machine.VirtualMachine is not null)
            caveats.Add("The machine is virtual: other load on the same hardware affects the times.");
        if (run.Machine.LoadAverage is { } load && load > BusyPerCore * Math.Max(1, run.Machine.LogicalCores))
            caveats.Add($"Other work ran when the run began (load {load:0.0} on {run.Machine.LogicalCores} cores), "
                + "so times are less certain. Retained bytes, peak live, connections and sessions hardly depend on load.");
        if (run.Server is null) caveats.Add("The server is not known: the run was published from BenchmarkDotNet's files alone.");
        if (run.Commit is null) caveats.Add("The measured commit is not known.");
        return caveats;
    }

    [GeneratedRegex(@"alpha|beta|-rc|-dev|dirty|unknown", RegexOptions.IgnoreCase)]
    private static partial Regex PreRelease();

    // Of a container's description.
    [GeneratedRegex(", through (.+)$")]
    private static partial Regex Through();

    [GeneratedRegex(@"^v?(\d+)\.\d")]
    private static partial Regex ReleaseYear();
}
