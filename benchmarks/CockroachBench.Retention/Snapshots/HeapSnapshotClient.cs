namespace CockroachBench.Retention.Snapshots;

// In the measuring process: asks the host to inspect this process's heap, and waits. The snapshots stay with the host, so that taking
// them adds nothing to the heap.
internal sealed class HeapSnapshotClient : IDisposable
{
    // Set by the host: the handles of two anonymous pipes.
    public const string Variable = "COCKROACHBENCH_RETENTION_PIPES";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StreamReader _answers;
    private readonly StreamWriter _requests;

    private HeapSnapshotClient(string requests, string answers)
    {
        _requests = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, requests)) { AutoFlush = true };
        _answers = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, answers));
    }

    // Runs the operations twice, between three snapshots. Operations: of one run.
    public static (IReadOnlyList<GrownType>? Types, string? Problem) Compare(Action run, double operations)
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(' ') is not { Length: 2 } handles)
            return (null, "the host does not offer heap snapshots in this launch");
        try
        {
            Ptrace.Allow();
            using var client = new HeapSnapshotClient(handles[0], handles[1]);
            // The first request allocates what requests need.
            client.Ask(HeapSnapshotServer.Ready);
            if (client.Snapshot() is { } first) return (null, first);
            run();
            if (client.Snapshot() is { } second) return (null, second);
            run();
            HeapGrowth.CollectOnce();
            // The types are good without paths.
            client.Ask(HeapSnapshotServer.Paths);
            LiveHeap.Read();
            var growth = client.Ask(string.Create(CultureInfo.InvariantCulture, $"{HeapSnapshotServer.Growth} {operations}"));
            return growth.StartsWith('[') ? (JsonSerializer.Deserialize<List<GrownType>>(growth), null) : (null, growth);
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentException or AggregateException)
        {
            return (null, e.Message.Split('\n')[0]);
        }
    }

    public void Dispose()
    {
        _requests.Dispose();
        _answers.Dispose();
    }

    // Null, or why there is none.
    private string? Snapshot()
    {
        LiveHeap.Read();
        var answer = Ask(HeapSnapshotServer.Snapshot);
        return answer == HeapSnapshotServer.Done ? null : answer;
    }

    private string Ask(string request)
    {
        _requests.WriteLine(request);
        var answer = _answers.ReadLineAsync();
        return answer.Wait(Patience) && answer.Result is { } line ? line : "the host did not answer";
    }
}
