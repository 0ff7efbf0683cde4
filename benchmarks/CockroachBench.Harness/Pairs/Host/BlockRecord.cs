namespace CockroachBench.Harness.Pairs.Host;

// Written after every block, so that completed blocks survive any end.
internal sealed class BlockRecord
{
    private readonly string _folder;
    private readonly long _start;
    private readonly List<BlockCase> _cases;
    private BlockFile _file;

    public BlockRecord(string folder, BlockFile header, long start, IEnumerable<BlockCase> cases)
    {
        (_folder, _file, _start, _cases) = (folder, header, start, [.. cases]);
        Write();
    }

    public BlockFile File => _file with { Cases = [.. _cases], WallSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds };
    public BlockSettings Settings => _file.Settings;
    public BlockCase this[int index] => _cases[index];
    public int Count => _cases.Count;

    // Slices first: a block is never on disk without the slices it is judged from.
    public void Add(int index, MeasuredBlock measured)
    {
        var c = _cases[index];
        SlicesFile.Append(_folder, c.Name, measured.Block.Index, measured.Slices);
        _cases[index] = c with
        {
            Blocks = [.. c.Blocks, measured.Block],
            BaseFigures = c.BaseFigures ?? measured.Block.BaseRetention,
            HeadFigures = c.HeadFigures ?? measured.Block.HeadRetention,
        };
        _file = _file with
        {
            MeasuredSeconds = _file.MeasuredSeconds + (measured.Slices.Sum(s => s.Nanoseconds) / 1e9),
            WarmUpSeconds = _file.WarmUpSeconds + measured.WarmUpSeconds,
            CountingSeconds = _file.CountingSeconds + measured.CountingSeconds,
            RetentionSeconds = _file.RetentionSeconds + measured.RetentionSeconds,
        };
        Write();
    }

    public void Fail(int index, string reason)
    {
        _cases[index] = _cases[index] with { State = BlockCaseState.Failed, Reason = reason };
        Write();
    }

    public void Finish(RunState state, bool isPinned)
    {
        var settings = isPinned ? _file.Settings
            : _file.Settings with { Pinned = false, ClientCores = null, ServerCores = null, ThreadsWait = false };
        _file = _file with { State = state, FinishedAt = DateTimeOffset.UtcNow, Settings = settings };
        Write();
    }

    private void Write() => File.Write(_folder);
}
