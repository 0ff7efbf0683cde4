using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text.Json;

namespace CockroachBench.Retention.Snapshots;

/// <summary>In the host: looks at the heap of a measuring process while that process waits, and tells it what grew.</summary>
/// <remarks>Requests are lines: <c>before</c>, answered by a line; <c>after OPERATIONS</c>, answered by a JSON list on one line.</remarks>
internal sealed class HeapSnapshotServer : IDisposable
{
    /// <summary>The answer to <c>before</c>.</summary>
    public const string Taken = "taken";

    // What a summary shows and what is of use in a file.
    private const int MostTypes = 50;

    private readonly AnonymousPipeServerStream _requests = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly Process _process;
    private HeapSnapshot? _before;

    /// <summary>Prepares a process that is about to be started.</summary>
    public HeapSnapshotServer(Process process)
    {
        _process = process;
        process.StartInfo.Environment[HeapSnapshotClient.Variable] = $"{_requests.GetClientHandleAsString()} {_answers.GetClientHandleAsString()}";
        new Thread(Serve) { IsBackground = true, Name = nameof(HeapSnapshotServer) }.Start();
    }

    /// <summary>The process has ended.</summary>
    public void Dispose()
    {
        // The last copies of the child's ends: now the reader meets the end of the pipe.
        _requests.DisposeLocalCopyOfClientHandle();
        _answers.DisposeLocalCopyOfClientHandle();
    }

    private void Serve()
    {
        using (_requests)
        using (_answers)
        {
            try
            {
                using var reader = new StreamReader(_requests);
                using var writer = new StreamWriter(_answers) { AutoFlush = true };
                while (reader.ReadLine() is { } request) writer.WriteLine(Answer(request));
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The process ended while it waited.
            }
        }
    }

    private string Answer(string request)
    {
        try
        {
            var snapshot = HeapInspector.Inspect(_process.Id);
            if (_before is null || request == "before")
            {
                _before = snapshot;
                return Taken;
            }
            var operations = double.Parse(request.Split(' ')[^1], CultureInfo.InvariantCulture);
            return JsonSerializer.Serialize(HeapSnapshot.Growth(_before, snapshot, operations).Take(MostTypes));
        }
        catch (Exception e)
        {
            // Whatever the debugging library meets: the figures stand without the types.
            return $"attaching is not possible here ({e.Message.Split('\n')[0]})";
        }
    }
}
