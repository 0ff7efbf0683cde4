using System.Globalization;
using System.IO.Pipes;
using System.Text.Json;

namespace CockroachBench.Retention.Snapshots;

/// <summary>In the measuring process: asks the host to look at this process's heap, and waits.</summary>
/// <remarks>The snapshots stay with the host, so that looking adds nothing to what is looked at.</remarks>
internal sealed class HeapSnapshotClient : IDisposable
{
    /// <summary>Set by the host on the process it starts: the handles of two anonymous pipes.</summary>
    public const string Variable = "COCKROACHBENCH_RETENTION_PIPES";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StreamReader _answers;
    private readonly StreamWriter _requests;

    private HeapSnapshotClient(string requests, string answers)
    {
        _requests = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, requests)) { AutoFlush = true };
        _answers = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, answers));
    }

    /// <summary>What an operation makes grow, or why that cannot be known.</summary>
    /// <param name="run">Runs operations.</param>
    /// <param name="operations">How many those are.</param>
    public static (IReadOnlyList<GrownType>? Types, string? Problem) Compare(Action run, double operations)
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(' ') is not { Length: 2 } handles)
            return (null, "the host does not offer heap snapshots in this launch");
        try
        {
            Ptrace.Allow();
            using var client = new HeapSnapshotClient(handles[0], handles[1]);
            // Twice: what asking itself needs is there from the first time on.
            client.Ask("before");
            var before = client.Ask("before");
            if (before != HeapSnapshotServer.Taken) return (null, before);
            run();
            var after = client.Ask(string.Create(CultureInfo.InvariantCulture, $"after {operations}"));
            return after.StartsWith('[') ? (JsonSerializer.Deserialize<List<GrownType>>(after), null) : (null, after);
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

    private string Ask(string request)
    {
        LiveHeap.Read();
        _requests.WriteLine(request);
        var answer = _answers.ReadLineAsync();
        return answer.Wait(Patience) && answer.Result is { } line ? line : "the host did not answer";
    }
}
