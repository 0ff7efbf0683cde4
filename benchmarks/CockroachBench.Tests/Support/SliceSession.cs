using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Support;

// A measuring process of the program under test, spoken to as `pr` does.
internal sealed class SliceSession : IAsyncDisposable
{
    private readonly SliceClient _client;
    private readonly List<string> _complaints = [];

    private SliceSession(string program, IReadOnlyDictionary<string, string> environment) =>
        _client = new SliceClient(new BuiltSide(Side.Head, program), environment, line => { lock (_complaints) _complaints.Add(line); },
            TestContext.Current.CancellationToken);

    public static async Task<SliceSession> StartAsync(ProgramUnderTest program, TestServer? server = null) =>
        await StartAsync(await program.GetAsync(), server);

    public static Task<SliceSession> StartAsync(string program, TestServer? server) => StartAsync(program, server?.Suite);

    public static async Task<SliceSession> StartAsync(string program, string? database)
    {
        var environment = new Dictionary<string, string>();
        if (database is not null) environment[CaseDatabase.Variable] = database;
        var session = new SliceSession(program, environment);
        await session._client.GreetAsync();
        return session;
    }

    public int Id => _client.Id;

    public Task<SliceAnswer> AskAsync(SliceCommand command) => _client.AskAsync(command);

    // Sets a case up, by the end of its class's full name and its method with parameters.
    public Task<SliceAnswer> SetUpAsync(string type, string method) =>
        AskAsync(new SliceCommand
        {
            Do = SliceProtocol.Setup,
            Type = $"CockroachBench.{type}",
            Case = $"CockroachBench.{type}.{method}",
            ApplicationSuffix = "~t"
        });

    public Task<SliceAnswer> SliceAsync(long invocations) =>
        AskAsync(new SliceCommand { Do = SliceProtocol.Slice, Invocations = invocations });

    public Task<SliceAnswer> AllocateAsync(long invocations, int samples) =>
        AskAsync(new SliceCommand { Do = SliceProtocol.Allocate, Invocations = invocations, Samples = samples });

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
