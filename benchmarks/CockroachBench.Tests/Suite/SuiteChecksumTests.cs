using System.Globalization;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Suite;

// Every case with every parameter, once: it reads what the client computes, and leaves no session behind.
public class SuiteChecksumTests(TestServers servers)
{
    public static TheoryData<string, Type> ServersAndClasses =>
        [.. from server in new[] { TestServers.Postgres, TestServers.Cockroach } from type in SuiteCatalog.Types select (server, type)];

    [Theory, MemberData(nameof(ServersAndClasses))]
    public async Task Every_variant_reads_what_the_client_computes(string name, Type type)
    {
        var server = await servers.GetAsync(name);
        using var handedOver = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        var cases = SuiteCatalog.Select(SuiteConfig.Create(Profile.Full, userNamesJob: false)).Single(i => i.Type == type).BenchmarksCases;
        var supported = cases.Where(c => SuiteCatalog.MissingCapability(c, server.Server.Capabilities) is null).ToList();
        Assert.SkipWhen(supported.Count == 0, $"{type.Name} {SuiteCatalog.MissingCapability(cases[0], server.Server.Capabilities)}");
        if (supported.Exists(SuiteCatalog.NeedsMillion)) await BenchmarkSchema.EnsureAsync(
            server.Admin, server.Server.Kind, TestContext.Current.CancellationToken, withMillion: true);
        foreach (var benchmarkCase in supported)
        {
            CaseName.Current = $"{type.Name}.{benchmarkCase.Descriptor.WorkloadMethod.Name}";
            using var instance = new CaseInstance(benchmarkCase);
            var described = new RunCase
            {
                Id = benchmarkCase.DisplayInfo,
                Name = benchmarkCase.DisplayInfo,
                Family = SuiteCatalog.Family(type),
                Method = benchmarkCase.Descriptor.WorkloadMethod.Name,
                Parameters = benchmarkCase.Parameters.Items.ToDictionary(
                    p => p.Name, p => Convert.ToString(p.Value, CultureInfo.InvariantCulture)!),
                Categories = [],
            };
            var sum = instance.RunOnce();
            Assert.Equal((described.Id, ExpectedChecksums.Of(described)), (described.Id, sum));
        }
    }
}
