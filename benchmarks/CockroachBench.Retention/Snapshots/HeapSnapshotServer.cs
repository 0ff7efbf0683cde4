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

    private const int MostTypes = 50;
    // Those with a path; candidates are more, because they are chosen after the first interval.
    private const int MostPaths = 3;
    private const int MostCandidates = 12;

    private readonly AnonymousPipeServerStream _requests = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly Process _process;
    private readonly List<HeapSnapshot> _snapshots = [];
    private IReadOnlyDictionary<string, string> _paths = new Dictionary<string, string>();

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
            switch (request)
            {
                case Ready:
                    break;
                case Snapshot:
                    _snapshots.Add(HeapInspector.Inspect(_process.Id));
                    break;
                case Paths:
                    var candidates = HeapSnapshot.Growth(_snapshots[0], _snapshots[1], 1).Take(MostCandidates).Select(t => t.Name).ToList();
                    if (candidates.Count > 0) _paths = HeapInspector.FindPaths(_process.Id, candidates);
                    break;
                default:
                    var operations = double.Parse(request.Split(' ')[^1], CultureInfo.InvariantCulture);
                    var grown = HeapSnapshot.Growth(_snapshots[0], _snapshots[1], HeapInspector.Inspect(_process.Id), operations);
                    return JsonSerializer.Serialize(grown.Take(MostTypes)
                        .Select((t, i) => i < MostPaths ? t with { Path = _paths.GetValueOrDefault(t.Name) } : t));
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
