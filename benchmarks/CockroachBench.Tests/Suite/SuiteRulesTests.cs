using System.Reflection;
using BenchmarkDotNet.Attributes;
using CockroachBench.Harness.Attributes;
using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Suite;

public class SuiteRulesTests
{
    private const int MostCasesOfAMethod = 16;

    public static TheoryData<Type> Classes => [.. SuiteCatalog.Types];

    public static TheoryData<Type> Reads =>
        [.. SuiteCatalog.Types.Where(t => SuiteCatalog.Family(t).StartsWith("Reads/", StringComparison.Ordinal))];

    [Fact]
    public void There_are_classes_and_each_is_a_family_of_its_own()
    {
        Assert.True(SuiteCatalog.Types.Count >= 9, $"{SuiteCatalog.Types.Count} classes");
        Assert.Equal(SuiteCatalog.Types.Count, SuiteCatalog.Types.Select(SuiteCatalog.Family).Distinct().Count());
    }

    [Theory, MemberData(nameof(Classes))]
    public void A_class_has_exactly_one_baseline(Type type) =>
        Assert.Single(Methods(type), m => m.GetCustomAttribute<BenchmarkAttribute>()!.Baseline);

    [Theory, MemberData(nameof(Classes))]
    public void A_class_is_a_scenario_with_at_most_16_cases_a_method(Type type) =>
        Assert.InRange(Parameters(type).Aggregate(1, (product, p) => product * p.Attribute.Values.Length), 1, MostCasesOfAMethod);

    [Theory, MemberData(nameof(Classes))]
    public void Quick_values_are_values_of_a_parameter_that_is_there(Type type)
    {
        var parameters = Parameters(type).ToDictionary(p => p.Name, p => p.Attribute.Values);
        Assert.All(type.GetCustomAttributes<QuickParamsAttribute>(), quick =>
        {
            Assert.Contains(quick.Member, parameters.Keys);
            Assert.NotEmpty(quick.Values);
            Assert.All(quick.Values, value => Assert.Contains(value, parameters[quick.Member]));
        });
    }

    [Theory, MemberData(nameof(Classes))]
    public void The_quick_and_smoke_profiles_leave_every_method_a_case(Type type)
    {
        var cases = SuiteCatalog.Select(SuiteConfig.Create(Profile.Smoke, userNamesJob: false))
            .Single(info => info.Type == type).BenchmarksCases;
        Assert.Equal(Methods(type).Select(m => m.Name).Order(), cases.Select(c => c.Descriptor.WorkloadMethod.Name).Distinct().Order());
    }

    [Theory, MemberData(nameof(Classes))]
    public void Every_method_returns_a_checksum(Type type) =>
        Assert.All(Methods(type), m => Assert.Contains(m.ReturnType, new[] { typeof(long), typeof(Task<long>), typeof(ValueTask<long>) }));

    [Theory, MemberData(nameof(Classes))]
    public void Methods_are_named_action_and_variant(Type type) =>
        Assert.All(Methods(type).Where(m => !m.IsDefined(typeof(FloorAttribute))),
            m => Assert.Matches("^[A-Z][A-Za-z0-9]*_[A-Z][A-Za-z0-9]*$", m.Name));

    [Theory, MemberData(nameof(Classes))]
    public void Every_method_is_categorised_as_sync_or_async_and_returns_accordingly(Type type) => Assert.All(Methods(type), m =>
    {
        var categories = m.GetCustomAttributes<BenchmarkCategoryAttribute>()
            .Concat(type.GetCustomAttributes<BenchmarkCategoryAttribute>()).SelectMany(a => a.Categories).ToList();
        var kind = Assert.Single(categories, c => c is Categories.Sync or Categories.Async);
        Assert.Equal(m.ReturnType == typeof(long) ? Categories.Sync : Categories.Async, kind);
    });

    [Theory, MemberData(nameof(Reads))]
    public void A_class_of_reads_has_its_floor(Type type)
    {
        var floor = Assert.Single(Methods(type), m => m.IsDefined(typeof(FloorAttribute)));
        Assert.Equal("WireDrain", floor.Name);
    }

    [Fact]
    public void Cases_have_ids_that_tell_them_apart()
    {
        var ids = SuiteCatalog.Select(SuiteConfig.Create(Profile.Full, userNamesJob: false))
            .SelectMany(i => i.BenchmarksCases).Select(c => c.DisplayInfo).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    private static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods().Where(m => m.IsDefined(typeof(BenchmarkAttribute)));

    private static IEnumerable<(string Name, ParamsAttribute Attribute)> Parameters(Type type) => type.GetMembers()
        .Select(m => (m.Name, Attribute: m.GetCustomAttribute<ParamsAttribute>()))
        .Where(p => p.Attribute is not null)
        .Select(p => (p.Name, p.Attribute!));
}
