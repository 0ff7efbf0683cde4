namespace CockroachBench.Retention.Snapshots;

// In the host: inspects the heap of a measuring process while that process waits, and answers with the types that grew. Requests are lines:
// "ready", "snapshot" twice with operations between, "paths" after as many more, and "growth OPERATIONS", answered by a JSON list.
internal sealed class HeapSnapshotServer : IDisposable
{
    public const string Ready = "ready";
    public const string Snapshot = "snapshot";
    public const string Paths = "paths";
    public const string Growth = "growth";
    public const string Done = "done";

    private readonly AnonymousPipeServerStream _requests = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly Process _process;
    private HeapGrowth? _growth;

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
            var growth = _growth ??= new HeapGrowth(_process.Id);
            switch (request)
            {
                case Ready:
                    break;
                case Snapshot:
                    growth.TakeSnapshot();
                    break;
                case Paths:
                    growth.FindPaths();
                    break;
                default:
                    growth.TakeSnapshot();
                    var operations = double.Parse(request.Split(' ')[^1], CultureInfo.InvariantCulture);
                    return JsonSerializer.Serialize(growth.Types(operations));
            }
            return Done;
        }
        catch (Exception e)
        {
            // Any error of the debugging library: the figures are valid without the types.
            return $"attaching is not possible here ({e.Message.Split('\n')[0]})";
        }
    }
}
