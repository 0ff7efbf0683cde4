namespace CockroachBench.Retention.Snapshots;

// Inspects the heap of a process while that process waits, and answers it with the types that grew. Requests are lines: "ready", "snapshot"
// twice with operations between, "paths" after as many more, and "growth OPERATIONS", answered by a JSON list.
internal sealed class HeapSnapshotAnswers(Func<int> processId)
{
    public const string Ready = "ready";
    public const string Snapshot = "snapshot";
    public const string Paths = "paths";
    public const string Growth = "growth";
    public const string Done = "done";

    private HeapGrowth? _growth;

    public void Serve(TextReader requests, TextWriter answers)
    {
        while (requests.ReadLine() is { } request) answers.WriteLine(Answer(request));
    }

    private string Answer(string request)
    {
        try
        {
            var growth = _growth ??= new HeapGrowth(processId());
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
