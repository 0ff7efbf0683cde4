using System.Collections.Concurrent;
using System.Diagnostics;
using CockroachBench.Harness.Attributes;
using CockroachBench.Harness.Running;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Suite;

// The SQL that tables show is the SQL that was sent: Npgsql's own trace says so.
public class StatedSqlTests(TestServers servers)
{
    public static TheoryData<Type> Classes => [.. SuiteCatalog.Types];

    [Theory, MemberData(nameof(Classes))]
    public async Task What_a_case_states_is_what_it_sends(Type type)
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        using var handedOver = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        // A reader that is left open never ends its activity: what began is looked at.
        var commands = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = commands.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var cases = SuiteCatalog.Select(SuiteConfig.Create(Profile.Smoke, userNamesJob: false)).Single(i => i.Type == type).BenchmarksCases
            .Where(c => SuiteCatalog.MissingCapability(c, server.Server.Capabilities) is null)
            // The floor speaks through a socket of its own.
            .Where(c => !c.Descriptor.WorkloadMethod.IsDefined(typeof(FloorAttribute), inherit: false));
        foreach (var benchmarkCase in cases)
        {
            if (CaseInstance.Sql(benchmarkCase) is not { } stated) continue;
            CaseName.Current = $"{type.Name}.{benchmarkCase.Descriptor.WorkloadMethod.Name}";
            using var instance = new CaseInstance(benchmarkCase);
            commands.Clear();
            instance.RunOnce();
            Assert.Contains(stated, commands.Select(c => c.GetTagItem("db.query.text") ?? c.GetTagItem("db.statement")));
        }
    }

    [Fact]
    public void The_parameters_of_a_case_are_in_its_sql()
    {
        var cases = SuiteCatalog.Select(SuiteConfig.Create(Profile.Full, userNamesJob: false)).SelectMany(i => i.BenchmarksCases).ToList();
        var reads = cases.Where(c => c.Descriptor.Type.Name == "EarlyExitBenchmarks").ToList();
        Assert.All(reads, c => Assert.Contains($"where id <= {c.Parameters["Rows"]} order by id", CaseInstance.Sql(c)));
        Assert.True(reads.Select(CaseInstance.Sql).Distinct().Count() > 1);
    }
}
