using CockroachBench.Databases.Wire;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Databases;

// Bad bytes of a server are an error of the server's, and take no memory that they only announce.
public sealed class HostileServerTests(ProgramUnderTest program)
{
    private static readonly byte[] Ok = [.. FakeServer.Header('R', 8), 0, 0, 0, 0, .. FakeServer.Header('Z', 5), (byte)'I'];

    [Theory]
    [InlineData('E', int.MaxValue)]
    [InlineData('R', int.MaxValue)]
    [InlineData('R', 1_500_000)]
    [InlineData('S', int.MaxValue)]
    [InlineData('N', -1)]
    [InlineData('R', 3)]
    [InlineData('R', int.MinValue)]
    [InlineData('R', 4)]
    public async Task A_login_of_impossible_length_is_the_servers_error(char type, int length)
    {
        using var server = new FakeServer(FakeServer.Header(type, length));
        AssertBroken(await Record.ExceptionAsync(() => Task.Run(() => WireConnection.Open(new(server.ConnectionString)))
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData('E', int.MaxValue)]
    [InlineData('D', -1)]
    [InlineData('D', 0)]
    [InlineData('T', int.MinValue)]
    public async Task An_answer_of_impossible_length_is_the_servers_error(char type, int length)
    {
        using var server = new FakeServer([.. Ok, .. FakeServer.Header(type, length)]);
        using var wire = WireConnection.Open(new(server.ConnectionString));
        AssertBroken(await Record.ExceptionAsync(() => Task.Run(() => wire.Drain(WireConnection.ExtendedQuery("select 1")))
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData('R')]
    [InlineData('E')]
    public async Task A_message_of_2_GB_ends_the_program_as_a_server_that_cannot_be_used(char type)
    {
        using var server = new FakeServer(FakeServer.Header(type, int.MaxValue));
        await using var run = await program.RunAsync(["doctor", "--database", server.ConnectionString]);
        run.AssertExitCode(3);
        Assert.DoesNotContain(run.Output.Concat(run.Error), l => l.Contains("OutOfMemory", StringComparison.Ordinal));
    }

    private static void AssertBroken(Exception? e) =>
        Assert.StartsWith("the server sent a message ", Assert.IsType<WireException>(e).Message, StringComparison.Ordinal);
}
