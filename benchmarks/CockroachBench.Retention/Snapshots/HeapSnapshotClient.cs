using System.ComponentModel;

namespace CockroachBench.Retention.Snapshots;

// In the measuring process: asks the host, or a child of its own, to inspect this process's heap, and waits. The snapshots stay with the
// other, so that taking them adds nothing to the heap.
internal sealed class HeapSnapshotClient : IDisposable
{
    // Set by the host: the handles of two anonymous pipes.
    public const string Variable = "COCKROACHBENCH_RETENTION_PIPES";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly OwnInspector? _own;
    private readonly StreamReader _answers;
    private readonly StreamWriter _requests;

    private HeapSnapshotClient(string requests, string answers)
    {
        _requests = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, requests)) { AutoFlush = true };
        _answers = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, answers));
    }

    private HeapSnapshotClient(OwnInspector own) => (_own, _requests, _answers) = (own, own.Requests, own.Answers);

    private static HeapSnapshotClient OfOwnChild()
    {
        try
        {
            return new HeapSnapshotClient(new OwnInspector());
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            throw new IOException(e.Message, e);
        }
    }

    // Runs the operations twice, between three snapshots. Operations: of one run.
    public static (IReadOnlyList<GrownType>? Types, string? Problem) Compare(Action run, double operations, bool withoutHost)
    {
        var handles = Environment.GetEnvironmentVariable(Variable)?.Split(' ');
        if (!withoutHost && handles is not { Length: 2 }) return (null, "the host does not offer heap snapshots in this launch");
        try
        {
            Ptrace.Allow();
            using var client = withoutHost ? OfOwnChild() : new HeapSnapshotClient(handles![0], handles[1]);
            // The first request allocates what requests need.
            if (client.Ask(HeapSnapshotAnswers.Ready) is var ready && ready != HeapSnapshotAnswers.Done) return (null, ready);
            if (client.Snapshot() is { } first) return (null, first);
            run();
            if (client.Snapshot() is { } second) return (null, second);
            run();
            HeapGrowth.CollectOnce();
            // The types are good without paths.
            client.Ask(HeapSnapshotAnswers.Paths);
            LiveHeap.Read();
            var growth = client.Ask(string.Create(CultureInfo.InvariantCulture, $"{HeapSnapshotAnswers.Growth} {operations}"));
            return growth.StartsWith('[') ? (JsonSerializer.Deserialize<List<GrownType>>(growth), null) : (null, growth);
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentException or AggregateException)
        {
            return (null, e.Message.Split('\n')[0]);
        }
    }

    public void Dispose()
    {
        if (_own is not null)
        {
            _own.Dispose();
            return;
        }
        _requests.Dispose();
        _answers.Dispose();
    }

    // Null, or why there is none.
    private string? Snapshot()
    {
        LiveHeap.Read();
        var answer = Ask(HeapSnapshotAnswers.Snapshot);
        return answer == HeapSnapshotAnswers.Done ? null : answer;
    }

    private string Ask(string request)
    {
        _requests.WriteLine(request);
        var answer = _answers.ReadLineAsync();
        return answer.Wait(Patience) && answer.Result is { } line ? line
            : _own is null ? "the host did not answer" : $"the inspecting process did not answer: {_own.Error()}";
    }
}
