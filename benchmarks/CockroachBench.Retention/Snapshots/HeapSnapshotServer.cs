namespace CockroachBench.Retention.Snapshots;

// In the host: answers a measuring process over two pipes.
internal sealed class HeapSnapshotServer : IDisposable
{
    private readonly AnonymousPipeServerStream _requests = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly Process _process;

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
                new HeapSnapshotAnswers(() => _process.Id).Serve(reader, writer);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The process ended while it waited.
            }
        }
    }
}
