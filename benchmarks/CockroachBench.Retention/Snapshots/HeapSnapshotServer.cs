namespace CockroachBench.Retention.Snapshots;

// In the host: inspects the heap of a measuring process while that process waits, and answers with the types that grew. Requests are lines:
// "before", answered by a line; "after OPERATIONS", answered by a JSON list on one line.
internal sealed class HeapSnapshotServer : IDisposable
{
    public const string Taken = "taken";
    private const int MostTypes = 50;

    private readonly AnonymousPipeServerStream _requests = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly Process _process;
    private HeapSnapshot? _before;

    public HeapSnapshotServer(Process process)
    {
        _process = process;
        process.StartInfo.Environment[HeapSnapshotClient.Variable] =
            $"{_requests.GetClientHandleAsString()} {_answers.GetClientHandleAsString()}";
        new Thread(Serve) { IsBackground = true, Name = nameof(HeapSnapshotServer) }.Start();
    }

    public void Dispose()
    {
        // The last copies of the child's ends: the reader then reaches the end of the pipe.
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
            // Any error of the debugging library: the figures are valid without the types.
            return $"attaching is not possible here ({e.Message.Split('\n')[0]})";
        }
    }
}
