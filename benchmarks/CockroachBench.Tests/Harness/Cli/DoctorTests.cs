using CockroachBench.Databases;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

[Collection(Lane.Runs)]
public class DoctorTests(ProgramUnderTest program)
{
    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task The_doctor_tells_what_is_here_and_what_the_server_can_do_and_leaves_nothing(string database)
    {
        TestServers.Provider(database);
        await using var run = await program.RunAsync(["doctor", "--database", database]);
        run.AssertExitCode(0);
        Assert.Empty(run.Error);
        Assert.All(DatabaseSelection.Words.Skip(1), word =>
            Assert.Contains(run.Output, l => l.Contains($" {word} ", StringComparison.Ordinal)));
        Assert.All(Enum.GetNames<Capability>(), name =>
            Assert.Contains(run.Output, l => l.TrimStart().StartsWith($"{name} ", StringComparison.Ordinal)
            && (l.Contains(" yes ", StringComparison.Ordinal) || l.Contains(" no ", StringComparison.Ordinal))));
        Assert.Contains(run.Output, l => l.StartsWith($"Taken: {database}, --database {database} asks for it.", StringComparison.Ordinal));
        await run.AssertNothingLeftAsync();
    }
}
