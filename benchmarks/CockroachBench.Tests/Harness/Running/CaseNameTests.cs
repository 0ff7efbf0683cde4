using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Harness.Running;

public class CaseNameTests
{
    [Theory]
    [InlineData("CockroachBench.Reads.BufferedVsStreamedBenchmarks.Buffered_Npgsql(Rows: 100, PayloadBytes: 16)", "BufferedVsStreamedBenchmarks.Buffered_Npgsql")]
    [InlineData("CockroachBench.Statements.PreparedBenchmarks.Lookup_Prepared", "PreparedBenchmarks.Lookup_Prepared")]
    [InlineData("A.B.M(Text: \"x.y(z\")", "B.M")]
    public void The_case_is_class_and_method_out_of_the_arguments(string argument, string expected) =>
        Assert.Equal(expected, CaseName.FromArguments(
            ["program.dll", "--anonymousPipes", "1", "2", "--benchmarkName", argument, "--job", "x"]));

    [Theory]
    [InlineData("UserRequestBenchmarks.Get_Scoped")]
    [InlineData("UserRequestBenchmarks.Get_Scoped~b")] // a side of a pair
    public void The_method_is_without_class_and_side(string name) => Assert.Equal("Get_Scoped", CaseName.MethodOf(name));

    [Fact]
    public void Without_the_argument_or_its_value_there_is_no_case()
    {
        Assert.Null(CaseName.FromArguments(["program.dll"]));
        Assert.Null(CaseName.FromArguments(["program.dll", "--benchmarkName"]));
    }

    [Fact]
    public void A_long_name_keeps_its_end_so_that_methods_stay_apart()
    {
        var name = CaseName.FromArguments(["--benchmarkName", $"A.{new string('B', 60)}.Method_Variant"])!;
        Assert.Equal(63, name.Length); // what the protocol leaves of an application name
        Assert.EndsWith(".Method_Variant", name, StringComparison.Ordinal);
    }
}
