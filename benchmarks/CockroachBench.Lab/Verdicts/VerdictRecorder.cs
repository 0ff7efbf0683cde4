using System.Diagnostics;
using System.Text.Json;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Verdicts;

// Launches real operations, clean and with a leak of known size, one process after the other.
internal sealed class VerdictRecorder(string file, Action<string> say)
{
    private static readonly BuiltSide Lab = new(Side.Head, typeof(VerdictRecorder).Assembly.Location);

    // Of each kind of work in the suite: HTTP, async, blocking, Dapper, parallel, large objects, new connections, finalizers, transactions.
    private static readonly string[] Cases =
    [
        "*UserRequestBenchmarks.Get_Scoped*", "*UsersRequestBenchmarks.Get_DapperBuffered*", "*.StreamedAsync_Npgsql(Rows: 100*",
        "*.Buffered_Dapper(Rows: 100,*", "*DapperCacheBenchmarks.Query_Parameterised*",
        "*PoolContentionBenchmarks.OpenQueryClose_Shared(Workers: 8,*", "*LargeValueBenchmarks.Bytes_Array(Length: 102400)",
        "*OpenCloseBenchmarks.Open_Unpooled*", "*UnpooledFinalizerBenchmarks.Query_UnpooledLeft*",
        "*CancellationRegistrationBenchmarks.Query_RegistrationDisposed*", "*RetryBenchmarks.Increment_WithRetry*",
        "*PreparedBenchmarks.Lookup_AutoPrepared*",
    ];

    private static readonly (int Bytes, int Every)[] Leaks = [(24, 1), (104, 1), (1024, 1), (104, 10)];

    // Most of the world runs the workstation collector.
    private static readonly string[] Collectors = ["workstation", "workstation", "workstation", "server", "server without DATAS"];

    // The same seed, the same plans. Every case comes with every leak, with each beside busy cores in one of two.
    public static IReadOnlyList<LaunchPlan> Plan(IReadOnlyList<string> cases, int clean, int planted, int seed)
    {
        var random = new Random(seed);
        List<LaunchPlan> plans = [];
        for (var i = 0; i < clean + planted; i++)
        {
            var round = (i < clean ? i : i - clean) / cases.Count;
            var (bytes, every) = i < clean ? (0, 1) : Leaks[round % Leaks.Length];
            var busy = (i < clean ? round : round / Leaks.Length) % 2 == 1;
            plans.Add(new(cases[i % cases.Count], bytes, every, busy, Collectors[random.Next(Collectors.Length)]));
        }
        return [.. plans.OrderBy(_ => random.Next())];
    }

    public static async Task<IReadOnlyList<SliceCase>> CasesAsync(CancellationToken cancellationToken)
    {
        await using var client = new SliceClient(Lab, new Dictionary<string, string>(), _ => { }, cancellationToken);
        var answer = await client.AskAsync(new SliceCommand { Do = SliceProtocol.List, Filters = Cases, AllParameters = true });
        // Of several sets of parameters the first.
        return [.. answer.Cases!.GroupBy(c => (c.Type, c.Method)).Select(g => g.First())];
    }

    public async Task RecordAsync(
        IReadOnlyList<LaunchPlan> plans, IReadOnlyList<SliceCase> cases, RecordingHeader header, CancellationToken cancellationToken)
    {
        await File.AppendAllLinesAsync(file, [VerdictRecording.Line(header)], cancellationToken);
        var start = Stopwatch.GetTimestamp();
        foreach (var (i, plan) in plans.Index())
        {
            using var busy = plan.Busy ? new BusyMachine() : null;
            var launch = await LaunchAsync(plan, cases.Single(c => c.Name == plan.Case), cancellationToken);
            await File.AppendAllLinesAsync(file, [VerdictRecording.Line(launch)], cancellationToken);
            var left = Stopwatch.GetElapsedTime(start) / (i + 1) * (plans.Count - i - 1);
            if (!launch.IsRight || i % 20 == 0)
            {
                say($"[{i + 1}/{plans.Count}] {plan.Case}, {plan.Plant}{(plan.Busy ? ", busy" : "")}, {plan.Collector}: "
                    + $"{launch.Verdict?.ToString() ?? launch.Problem} {launch.Retained:0.00}; about {Progress.Text(left)} left");
            }
        }
    }

    private static async Task<Launch> LaunchAsync(LaunchPlan plan, SliceCase benchmark, CancellationToken cancellationToken)
    {
        var (load, start) = (MachineLoad.Average(), Stopwatch.GetTimestamp());
        string? windows = null;
        var environment = new Dictionary<string, string>();
        if (plan.Collector != Collectors[0]) environment["DOTNET_gcServer"] = "1";
        if (plan.Collector == Collectors[^1]) environment["DOTNET_GCDynamicAdaptationMode"] = "0";
        await using var client = new SliceClient(Lab, environment, line =>
        {
            if (line.IndexOf(PlantedLeak.WindowsPrefix, StringComparison.Ordinal) is var at and >= 0)
                windows = line[(at + PlantedLeak.WindowsPrefix.Length)..];
        }, cancellationToken);
        IReadOnlyDictionary<string, double> figures = new Dictionary<string, double>();
        string? problem = null;
        try
        {
            await client.SetUpAsync(benchmark);
            var study = new Dictionary<string, double> { [PlantedLeak.Bytes] = plan.Bytes, [PlantedLeak.Every] = plan.Every };
            figures = (await client.AskAsync(new() { Do = PlantedLeak.Command, Study = study })).Figures!;
            await client.AskAsync(new() { Do = SliceProtocol.End });
        }
        catch (SliceException e)
        {
            problem = e.Message;
        }
        return new Launch(plan, figures.Verdict(), figures.Find(MetricIds.Retained), figures.Find(MetricIds.RetainedResolution),
            figures.Find("Operations") ?? 0, Stopwatch.GetElapsedTime(start).TotalSeconds, load, problem,
            windows is null ? [] : JsonSerializer.Deserialize<List<List<double>>>(windows)!);
    }
}
