namespace CockroachBench.Harness.Pairs.Host;

internal sealed class ProcessPair(SliceClient ofBase, SliceClient ofHead, Side startedFirst, Random random)
{
    public SliceClient Base => ofBase;
    public SliceClient Head => ofHead;
    public Side StartedFirst => startedFirst;

    public SliceClient[] InRandomOrder() => random.Next(2) == 0 ? [Base, Head] : [Head, Base];

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

    // One after the other: neither takes the other's processor while it measures. cores: not the server's.
    public async Task<(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head, string? Note)> RetainAsync(
        IReadOnlyList<int>? cores)
    {
        var (ofBase, ofHead) = (await OfAsync(Base), await OfAsync(Head));
        var notes = ((string?[])[ofBase.Problem, ofHead.Problem]).OfType<string>().ToList();
        return (ofBase.Figures, ofHead.Figures, notes.Count == 0 ? null : string.Join("; ", notes));

        Task<(IReadOnlyDictionary<string, double> Figures, string? Problem)> OfAsync(SliceClient client)
        {
            if (cores is not null && Cores.Pin(client.Id, cores)) Cores.SetWaiting(client.Id, waits: false);
            return client.RetainAsync();
        }
    }

    public Task EndAsync()
    {
        var end = new SliceCommand { Do = SliceProtocol.End };
        return Task.WhenAll(Base.AskAsync(end), Head.AskAsync(end));
    }
}
