namespace CockroachBench.Harness.Pairs.Host;

internal sealed class ProcessPair(
    SliceClient ofBase, SliceClient ofHead, Side startedFirst, Random random, CancellationToken cancellationToken)
{
    private static readonly TimeSpan LongestSetup = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestSlice = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestRetention = TimeSpan.FromMinutes(5);

    public SliceClient Base => ofBase;
    public SliceClient Head => ofHead;
    public Side StartedFirst => startedFirst;

    // As of Stopwatch.GetTimestamp.
    public long SetUpAt { get; private set; }

    // Whether each side's case fixes its invocations.
    public async Task<(bool Base, bool Head)> SetUpAsync(SliceCase benchmark)
    {
        var isFixed = await Task.WhenAll(SetUpAsync(Base, "~b"), SetUpAsync(Head, "~h"));
        SetUpAt = Stopwatch.GetTimestamp();
        return (isFixed[0], isFixed[1]);

        async Task<bool> SetUpAsync(SliceClient client, string suffix)
        {
            await client.GreetAsync(LongestSetup, cancellationToken);
            var command = new SliceCommand
            {
                Do = SliceProtocol.Setup,
                Type = benchmark.Type,
                Case = benchmark.Name,
                ApplicationSuffix = suffix,
            };
            return (await client.AskAsync(command, LongestSetup, cancellationToken)).FixedInvocations is not null;
        }
    }

    public SliceClient[] InRandomOrder() => random.Next(2) == 0 ? [Base, Head] : [Head, Base];

    public Task<SliceAnswer> AskAsync(SliceClient client, SliceCommand command) =>
        client.AskAsync(command, LongestSlice, cancellationToken);

    public Task<SliceAnswer> RunAsync(SliceClient client, long invocations) =>
        AskAsync(client, new SliceCommand { Do = SliceProtocol.Slice, Invocations = invocations });

    public async Task<Slice> SliceAsync(SliceClient client, long invocations, WakeUps? wakeUps)
    {
        var answer = await RunAsync(client, invocations);
        double? cpu = answer.CpuNanoseconds is { } nanoseconds ? Math.Round(nanoseconds) : null;
        return new Slice(client.Side, answer.Operations!.Value, Math.Round(answer.Nanoseconds!.Value), cpu, wakeUps?.Waits);
    }

    // False if the system does not allow it: both sides are as usual then.
    public bool SetWakeUps(WakeUps wakeUps)
    {
        var before = wakeUps.Waits;
        if (wakeUps.Next() == before) return true;
        var order = InRandomOrder();
        if (order.All(c => Cores.SetWaiting(c.Id, wakeUps.Waits))) return true;
        foreach (var client in order) Cores.SetWaiting(client.Id, waits: false);
        return false;
    }

    // Bytes per operation, of batches of one invocation.
    public async Task<IReadOnlyList<double>> AllocateAsync(SliceClient client, int batches) =>
        (await AskAsync(client, new SliceCommand { Do = SliceProtocol.Allocate, Invocations = 1, Samples = batches })).Allocated!;

    // Both at once: nothing here is timed, and sessions are told apart by application name.
    public async Task<Retention> RetainAsync()
    {
        var answers = await Task.WhenAll(OfAsync(Base), OfAsync(Head));
        var notes = answers.Select(a => a.Problem).OfType<string>().ToList();
        return new Retention(answers[0].Figures, answers[1].Figures, notes.Count == 0 ? null : string.Join("; ", notes));

        async Task<(IReadOnlyDictionary<string, double> Figures, string? Problem)> OfAsync(SliceClient client)
        {
            try
            {
                var answer = await client.AskAsync(new SliceCommand { Do = SliceProtocol.Retain }, LongestRetention, cancellationToken);
                return (answer.Figures ?? new Dictionary<string, double>(), null);
            }
            catch (SliceException e)
            {
                // An operation too slow for it, for example: its time is measured nevertheless.
                return (new Dictionary<string, double>(), $"retention not measured on {e.Reason}");
            }
        }
    }

    public Task EndAsync() => Task.WhenAll(new[] { Base, Head }.Select(c =>
        c.AskAsync(new SliceCommand { Do = SliceProtocol.End }, LongestSetup, cancellationToken)));

    public sealed record Retention(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head, string? Note);
}
