using CockroachBench.Harness.Cli;
using CockroachBench.Harness.Pairs.Child;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CockroachBench.Tests.Harness.Pairs;

[Collection(Lane.Alone)]
public class BlocksTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("1.5h", 5400)]
    public void A_budget_is_a_number_and_a_unit(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), PrOptions.ParseBudget(text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("0m")]
    [InlineData("-1m")]
    [InlineData("15")]
    [InlineData("15d")]
    public void What_is_no_budget_is_refused(string text) =>
        Assert.Contains("Expected", Assert.Throws<UsageException>(() => PrOptions.ParseBudget(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(3600, 20, 300)] // 30 s a block: as they are
    [InlineData(700, 20, 141)] // 5.83 s a block, 3 of them for its start
    [InlineData(300, 20, 30)] // none left after its start
    public void Slices_are_fewer_where_the_budget_is_short(double seconds, int cases, int slices) =>
        Assert.Equal(slices, new BlockPlan().Within(TimeSpan.FromSeconds(seconds), cases, 6).SlicesPerSide);

    [Fact]
    public void A_calibrated_case_gets_the_blocks_that_its_spread_asks_for()
    {
        var calibration = new Calibration
        {
            At = DateTimeOffset.UnixEpoch,
            Sha = "0",
            Cases = Enumerable.Range(1, 10)
                .ToDictionary(i => $"case{i}", i => new Calibration.CaseSpread(0.01 * i, 10, i == 10 ? 400 : i, 400)),
        };
        BlockCase Applied(string name, int? most = 16) => calibration.Apply(HandMadeBlocks.Case("x", []) with { Name = name }, 6, most);
        Assert.Equal([6, 6, 9, 16], new[] { "case1", "case2", "case9", "case10" }.Select(n => Applied(n).Looks![^1]));
        Assert.Equal(new CalibratedSpread(0.09, 10), Applied("case9").Calibrated);
        Assert.Null(Applied("case9", most: null).Looks);
        Assert.Equal((null, null), (Applied("unknown").Calibrated, Applied("unknown").Looks));
    }

    [Theory]
    [InlineData(0, 100, 1, 30)] // the way to the process and back takes longer than the warm-up
    [InlineData(1000, 1, 1, 30)] // the first call does
    [InlineData(0, 1, 1000, 30)] // each fifth slice is disturbed
    [InlineData(0, 1, 1, 20e6)] // operations longer than a slice
    public void Slices_are_never_too_short_for_the_clock(
        double millisecondsOfFirst, double millisecondsOfWay, double disturbance, double nanoseconds)
    {
        var length = Length();
        var elapsed = TimeSpan.Zero;
        for (var (i, done) = (0, false); !done; i++)
        {
            var took = (length.Next * nanoseconds * (i % 5 == 4 ? disturbance : 1)) + (i == 0 ? millisecondsOfFirst * 1e6 : 0);
            elapsed += TimeSpan.FromMilliseconds(millisecondsOfWay + (took / 1e6));
            done = length.Took(took, elapsed);
        }
        Assert.InRange(Math.Max(1, 10e6 / length.PerInvocation) * nanoseconds, 1e5, Math.Max(10e6, nanoseconds));
    }

    [Fact]
    public void What_a_busy_machine_makes_of_the_last_slice_is_what_is_expected_of_the_next()
    {
        var length = Length();
        Assert.False(length.Took(3e6, TimeSpan.FromMilliseconds(20)));
        Assert.Equal(2, length.Next);
        Assert.False(length.Took(6e6, TimeSpan.FromMilliseconds(40)));
        Assert.True(length.Took(12e6, TimeSpan.FromMilliseconds(60)));
        Assert.Equal(6e6, length.PerInvocation);
    }

    [Fact]
    public void Warm_up_ends_where_the_number_of_invocations_is_fixed_or_no_number_takes_long()
    {
        var fixedNumber = Length(fixedInvocations: true);
        Assert.False(fixedNumber.Took(1000, TimeSpan.FromMilliseconds(49)));
        Assert.True(fixedNumber.Took(2000, TimeSpan.FromMilliseconds(50)));
        Assert.Equal((1, 2000.0), (fixedNumber.Next, fixedNumber.PerInvocation));
        var nothing = Length();
        Assert.False(nothing.Took(0, TimeSpan.FromSeconds(4.9)));
        Assert.True(nothing.Took(0, TimeSpan.FromSeconds(5)));
        Assert.Equal(1, nothing.PerInvocation);
    }

    private static SliceLength Length(bool fixedInvocations = false) =>
        new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50), fixedInvocations);

    [Fact]
    public void With_the_default_JIT_a_measuring_process_has_the_profiling_that_this_program_does_without()
    {
        Assert.Equal("1", new BlockPlan { StableJit = false }.Environment[MeasuredJit.Variable]);
        Assert.Equal("0", new BlockPlan { StableJit = true }.Environment["DOTNET_TieredCompilation"]);
    }

    [Fact]
    public void Where_operations_differ_among_themselves_the_pair_says_what_it_cannot_see()
    {
        Assert.Equal(0, AllocationPair.Of([112, 304, 304, 304], [112, 304, 304, 304]).Resolution);
        // Steps of an object each: shifted by one step the two have nearly as much in common.
        Assert.Equal(24, AllocationPair.Of([1304, 1328, 1352, 1376], [1304, 1328, 1352, 1376]).Resolution);
        Assert.Equal(3.125, AllocationPair.Of([10.5, 11.25, 12.75], [20.125, 21.5, 23.25]).Resolution);
    }

    public static TheoryData<double[], double[], double> Pairs => new()
    {
        { [304, 304, 304, 280], [304, 304, 304, 304], 0 }, // an accident on one side
        { [112, 304, 304, 304], [112, 112, 112, 304], 0 }, // the same two values, more often the one or the other
        { [304, 304, 304, 304], [328, 328, 328, 328], 24 },
        { [112, 304, 304, 304], [136, 136, 136, 328], 24 },
        { [304, 304, 304, 304], [136, 136, 328, 328], 24 }, // disturbed throughout on one side only
        { [112, 112, 304, 304], [304, 304, 496, 496], 192 }, // a change as large as a disturbance
        { [328, 328, 136], [304, 304, 112], -24 },
        { [10.5, 11.25, 12.75], [20.125, 21.5, 23.25], 9.625 }, // averages: the smallest
    };

    [Theory, MemberData(nameof(Pairs))]
    public void A_change_of_allocated_bytes_is_the_shift_of_all_values(double[] ofBase, double[] ofHead, double expected)
    {
        var pair = AllocationPair.Of(ofBase, ofHead);
        Assert.Equal(expected, pair.Head - pair.Base);
        Assert.Contains(pair.Base, ofBase);
        Assert.Contains(pair.Head, ofHead);
    }

    [Fact]
    public void A_method_has_the_digest_of_its_body_and_of_what_it_reaches_in_its_class()
    {
        string Of(string method) => MethodBody.Digest(typeof(Bodies).GetMethod(method)!)!;
        Assert.Equal(Of(nameof(Bodies.A)), Of(nameof(Bodies.A)));
        Assert.NotEqual(Of(nameof(Bodies.A)), Of(nameof(Bodies.B)));
        Assert.NotEqual(Of(nameof(Bodies.CallsA)), Of(nameof(Bodies.CallsB)));
        Assert.NotEqual(Of(nameof(Bodies.WaitsOnce)), Of(nameof(Bodies.WaitsTwice)));
    }

    [Theory]
    [InlineData("CallsBase", "=> 1", true)]
    [InlineData("Inherited", "=> 2", true)]
    [InlineData("Inherited", "=> 3", true)] // an inherited method runs the class's own override
    [InlineData("Inherited", "=> 4", false)]
    public void A_change_in_a_base_class_is_seen_where_the_method_reaches_it(string method, string changed, bool isSeen)
    {
        const string source = """
            public class Base
            {
                protected int Value() => 1;
                public int Inherited() => Hook() + Own();
                private int Own() => 2;
                protected virtual int Hook() => 0;
                protected int Unused() => 4;
            }
            public class Derived : Base
            {
                public int CallsBase() => Value();
                protected override int Hook() => 3;
            }
            """;
        string Of(string text) => MethodBody.Digest(Compile(text).GetType("Derived")!.GetMethod(method)!)!;
        Assert.Equal(Of(source), Of(source));
        Assert.Equal(isSeen, Of(source) != Of(source.Replace(changed, "=> 9", StringComparison.Ordinal)));
    }

    private static System.Reflection.Assembly Compile(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Built",
            [CSharpSyntaxTree.ParseText(source)],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics);
        return System.Reflection.Assembly.Load(image.ToArray());
    }

    [Theory]
    [InlineData("N.C+<ReadAsync>d__12::Void MoveNext()", "N.C+<ReadAsync>d__::Void MoveNext()")]
    [InlineData("N.C+<>c__DisplayClass7_0::Int32 <Sum>b__1()", "N.C+<>c__DisplayClass_0::Int32 <Sum>b__()")]
    [InlineData("N.C+<>c::System.Func`1[System.Int32] <>9__7_2", "N.C+<>c::System.Func`1[System.Int32] <>9___2")]
    [InlineData("N.C::Int32 <Sum>g__Add|7_0(Int32)", "N.C::Int32 <Sum>g__Add|_0(Int32)")]
    [InlineData("N.C::Int64 Buffered_12(Int32)", "N.C::Int64 Buffered_12(Int32)")]
    public void What_the_compiler_names_by_its_place_in_the_class_is_the_same_at_another_place(string name, string expected) =>
        Assert.Equal(expected, MethodBody.WithoutOrdinals(name));

    [Fact]
    public async Task The_folder_goes_and_takes_those_along_whose_owner_is_gone()
    {
        using var temporary = new TemporaryFolder();
        using var variable = new EnvironmentVariable("TMPDIR", temporary.Path);
        var dead = Dead();
        var alive = TemporaryFolders.Create("pr");

        var folder = CheckoutFolder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.Subfolder("base"), "file"), "x", TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(alive));
        // A run that starts meanwhile leaves it alone, and removes what has no owner.
        dead = Dead();
        Directory.SetLastWriteTimeUtc(folder.Path, DateTime.UtcNow.AddHours(-1));
        TemporaryFolders.Sweep();
        Assert.True(File.Exists(Path.Combine(folder.Path, "base", "file")));
        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(alive));
        await folder.DisposeAsync();
        Assert.Equal([alive], Directory.GetDirectories(temporary.Path));
        TemporaryFolders.Remove(alive);
        Assert.Empty(Directory.GetDirectories(temporary.Path));

        // As its owner's end does, it lets go of the lock.
        static string Dead()
        {
            var folder = TemporaryFolders.Create("pr");
            TemporaryFolders.Release(folder);
            return folder;
        }
    }

    private sealed class Bodies
    {
        public int A() => 1;

        public int B() => 2;

        public int CallsA() => Helper(() => A());

        public int CallsB() => Helper(() => B());

        public async Task<int> WaitsOnce()
        {
            await Task.Yield();
            return A();
        }

        public async Task<int> WaitsTwice()
        {
            await Task.Yield();
            await Task.Yield();
            return A();
        }

        private static int Helper(Func<int> what) => what();
    }
}
