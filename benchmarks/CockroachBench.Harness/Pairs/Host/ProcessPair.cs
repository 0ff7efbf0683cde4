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

    // Both at once: nothing here is timed, and sessions are told apart by application name.
    public async Task<(IReadOnlyDictionary<string, double> Base, IReadOnlyDictionary<string, double> Head, string? Note)> RetainAsync()
    {
        var answers = await Task.WhenAll(Base.RetainAsync(), Head.RetainAsync());
        var notes = answers.Select(a => a.Problem).OfType<string>().ToList();
        return (answers[0].Figures, answers[1].Figures, notes.Count == 0 ? null : string.Join("; ", notes));
    }

    public Task EndAsync()
    {
        var end = new SliceCommand { Do = SliceProtocol.End };
        return Task.WhenAll(Base.AskAsync(end), Head.AskAsync(end));
    }
}
