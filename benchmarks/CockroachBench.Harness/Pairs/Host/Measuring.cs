namespace CockroachBench.Harness.Pairs.Host;

internal sealed record Measuring(
    BlockPlan Plan, BuiltSide Base, BuiltSide Head, IReadOnlyList<(BlockCase Record, SliceCase Case)> Pairs, BlockFile Header,
    ServerWatch Server, Action<string> Log)
{
    public IReadOnlyList<(int Index, SliceCase Case)> Measured =>
        [.. Pairs.Select((p, i) => (i, p.Case)).Where(c => Pairs[c.i].Record.State == BlockCaseState.Measured)];
}
