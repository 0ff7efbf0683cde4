namespace CockroachBench.Harness.Pairs.Host;

internal static class CaseLists
{
    public sealed record Listing(IReadOnlyList<SliceCase> Cases, IReadOnlyDictionary<string, string> Packages);

    public static async Task<Listing> AskAsync(
        BuiltSide side, IReadOnlyList<string> filters, bool allParameters, Action<string> log, CancellationToken cancellationToken)
    {
        await using var client = new SliceClient(side, new Dictionary<string, string>(), log, cancellationToken);
        var packages = await client.GreetAsync();
        var answer = await client.AskAsync(
            new SliceCommand { Do = SliceProtocol.List, Filters = filters, AllParameters = allParameters });
        return new Listing(answer.Cases ?? [], packages);
    }

    // In head's order; cases that only base has come last.
    public static IReadOnlyList<(BlockCase Record, SliceCase Case)> Pair(Listing ofBase, Listing ofHead, ServerCapabilities capabilities)
    {
        var baseByName = ofBase.Cases.ToDictionary(c => c.Name);
        var headNames = ofHead.Cases.Select(c => c.Name).ToHashSet();
        return
        [
            .. ofHead.Cases.Select(h => (Describe(h, baseByName.GetValueOrDefault(h.Name), capabilities), h)),
            .. ofBase.Cases.Where(b => !headNames.Contains(b.Name))
                .Select(b => (Record(b) with { State = BlockCaseState.Missing, Reason = "only base has it" }, b)),
        ];
    }

    private static BlockCase Describe(SliceCase head, SliceCase? @base, ServerCapabilities capabilities)
    {
        if (@base is null) return Record(head) with { State = BlockCaseState.New, Reason = "only head has it" };
        var missing = head.Requires.Union(@base.Requires)
            .Select(name => Enum.TryParse<Capability>(name, out var capability) ? capabilities[capability] : null)
            .FirstOrDefault(a => a?.IsSupported == false);
        return Record(head) with
        {
            BodyChanged = head.Body is null || @base.Body is null ? null : head.Body != @base.Body,
            State = missing is null ? BlockCaseState.Measured : BlockCaseState.NotSupported,
            Reason = missing is null ? null : $"needs {missing.Capability}: {missing.Detail}",
        };
    }

    private static BlockCase Record(SliceCase c) =>
        new() { Name = c.Name, Family = c.Family, Method = c.Method, Parameters = c.Parameters, State = BlockCaseState.Measured };
}
