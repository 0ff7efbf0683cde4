using CockroachBench.Databases;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Harness.Pairs;

public class CaseListsTests
{
    [Fact]
    public void Cases_of_two_builds_are_put_side_by_side()
    {
        var capabilities = new ServerCapabilities([new CapabilityAnswer(Capability.Cursors, false, "no cursors here")]);
        var pairs = CaseLists.Pair(
            Listing(Case("Same", body: "1"), Case("Changed", body: "1"), Case("Gone"), Case("Cursor", needs: Capability.Cursors)),
            Listing(Case("Added"), Case("Same", body: "1"), Case("Changed", body: "2"), Case("Cursor", needs: Capability.Cursors)),
            capabilities);
        Assert.Equal(
            [("Added", BlockCaseState.New, null), ("Same", BlockCaseState.Measured, false), ("Changed", BlockCaseState.Measured, true),
                ("Cursor", BlockCaseState.NotSupported, null), ("Gone", BlockCaseState.Missing, (bool?)null)],
            pairs.Select(p => (p.Record.Method, p.Record.State, p.Record.BodyChanged)));
        Assert.Equal("needs Cursors: no cursors here", pairs[3].Record.Reason);
        Assert.All(pairs, p => Assert.Equal(p.Record.Name, p.Case.Name));
    }

    private static CaseLists.Listing Listing(params SliceCase[] cases) => new(cases, new Dictionary<string, string>());

    private static SliceCase Case(string method, string? body = null, Capability? needs = null) =>
        new($"N.C.{method}", "N.C", "Reads/C", method, new Dictionary<string, string>(), needs is { } n ? [n.ToString()] : [], body);
}
