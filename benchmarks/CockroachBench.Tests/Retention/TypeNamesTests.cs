using CockroachBench.Retention.Snapshots;

namespace CockroachBench.Tests.Retention;

public class TypeNamesTests
{
    [Theory]
    [InlineData("Item", "Item")]
    [InlineData("Some.Space.Item", "Item")]
    [InlineData("System.Byte[]", "Byte[]")]
    [InlineData("System.Collections.Generic.List<Some.Space.Item>", "List<Item>")]
    [InlineData("System.Collections.Generic.Dictionary<System.String, Some.Item>+Entry[]", "Dictionary<String, Item>.Entry[]")]
    [InlineData("A.Outer+Inner", "Outer.Inner")]
    [InlineData("A.B<C.D<E.F[], G.H>>", "B<D<F[], H>>")]
    [InlineData("A.Outer+<>c__DisplayClass3_0", "Outer.<>c__DisplayClass3_0")]
    [InlineData("A.Outer+<GetAsync>d__5", "Outer.GetAsync")]
    [InlineData("A.Outer+<GetAsync>d__5<A.Row>", "Outer.GetAsync<Row>")]
    [InlineData("System.Runtime.CompilerServices.AsyncTaskMethodBuilder<A.R>+AsyncStateMachineBox<A.Service+<GetAsync>d__5>",
        "async Service.GetAsync")]
    [InlineData("", "")]
    public void Types(string name, string expected) => Assert.Equal(expected, TypeNames.Short(name));

    [Theory]
    [InlineData("s_rows", "s_rows")]
    [InlineData("<Rows>k__BackingField", "Rows")]
    [InlineData("<GetAsync>d__5", "GetAsync")]
    [InlineData("<Run>b__2_0", "Run lambda")]
    [InlineData("<Run>g__Local|2_0", "Run")]
    [InlineData("List`1", "List")]
    [InlineData("<>c", "<>c")]
    public void Members(string name, string expected) => Assert.Equal(expected, TypeNames.Simple(name));
}
