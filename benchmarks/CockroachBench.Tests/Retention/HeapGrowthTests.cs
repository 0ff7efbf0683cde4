using CockroachBench.Retention;
using CockroachBench.Retention.Snapshots;

namespace CockroachBench.Tests.Retention;

public class HeapGrowthTests
{
    private const double Operations = 10;

    [Fact]
    public void Types_whose_count_grows_alike_are_listed_by_their_mean_bytes_per_operation()
    {
        var grown = HeapSnapshot.Growth(
            Snapshot(("Row", 100, 1), ("List", 0, 0)), Snapshot(("Row", 340, 11), ("List", 320, 10), ("New", 400, 10)),
            Snapshot(("Row", 580, 21), ("List", 640, 20), ("New", 820, 20)), Operations);
        Assert.Equal([new("New", 41, 1), new("List", 32, 1), new GrownType("Row", 24, 1)], grown);
    }

    // Objects in the first interval, in the second.
    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(100, 60, true)]
    [InlineData(100, 167, true)]
    [InlineData(100, 59, false)]
    [InlineData(100, 168, false)]
    [InlineData(10, 0, false)] // a cache that was filled, a pool that grew once
    [InlineData(0, 10, false)]
    [InlineData(10, -10, false)]
    [InlineData(-10, -10, false)]
    public void Alike_is_from_0_6_to_1_67_times(long first, long second, bool isListed)
    {
        const long before = 1000;
        long[] counts = [before, before + first, before + first + second];
        var snapshots = counts.Select(c => Snapshot(("Row", c * 32, c))).ToArray();
        Assert.Equal(isListed, HeapSnapshot.Growth(snapshots[0], snapshots[1], snapshots[2], Operations).Count == 1);
    }

    // A list's array that doubles: as many arrays as before.
    [Fact]
    public void Bytes_alone_do_not_list_a_type() => Assert.Empty(HeapSnapshot.Growth(
        Snapshot(("Row[]", 1_000, 1)), Snapshot(("Row[]", 2_000, 1)), Snapshot(("Row[]", 4_000, 1)), Operations));

    [Fact]
    public void Less_than_a_byte_per_operation_is_not_worth_naming() => Assert.Empty(HeapSnapshot.Growth(
        Snapshot(("Row", 0, 0)), Snapshot(("Row", 9, 1)), Snapshot(("Row", 18, 2)), Operations));

    [Theory]
    [InlineData("static A.B.s_rows -> List<Item> -> Item[] -> Item",
        "System.Collections.Generic.List<A.Item>", "A.Item[]", "A.Item")]
    [InlineData("static A.B.s_rows -> Node (chain) -> Item", "A.Node", "A.Node", "A.Node", "A.Item")]
    [InlineData("static A.B.s_rows -> N1 -> N2 -> N3 -> N4 -> N5 -> N6 -> N7 -> N8", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8")]
    [InlineData("static A.B.s_rows -> N1 -> N2 -> N3 -> ... 3 more ... -> N7 -> N8 -> N9",
        "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9")]
    [InlineData("static A.B.s_rows -> List<N1> -> N1 -> List<N2> -> N2 -> List<N3> -> N3 -> List<N4> -> N4",
        "List<N1>", "N1[]", "N1", "List<N2>", "N2[]", "N2", "List<N3>", "N3[]", "N3", "List<N4>", "N4")]
    public void A_path_is_short_and_has_no_namespaces(string expected, params string[] types) =>
        Assert.Equal(expected, RootPath.Text("static A.B.s_rows", types));

    [Fact]
    public void Of_several_paths_the_most_frequent_counts_and_of_two_the_shorter()
    {
        Assert.Equal("long path", RootPath.MostFrequent(["b", "long path", "long path", "a"]));
        Assert.Equal("b", RootPath.MostFrequent(["long path", "b"]));
        Assert.Null(RootPath.MostFrequent([]));
    }

    private static HeapSnapshot Snapshot(params (string Name, long Bytes, long Count)[] types) =>
        new(types.ToDictionary(t => t.Name, t => new HeapSnapshot.Total(t.Bytes, t.Count)));
}
