using System.Diagnostics;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;

namespace CockroachBench.Harness.Pairs.Host;

/// <summary>A comparison as it goes: kept on disk after every block, so that what was measured outlives whatever happens next.</summary>
internal sealed class BlockRecord
{
    private readonly string _folder;
    private readonly long _start;
    private readonly List<BlockCase> _cases;
    private BlockFile _file;

    /// <param name="folder">The folder; must exist.</param>
    /// <param name="header">The comparison without its cases.</param>
    /// <param name="start">When it began, as of <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="cases">Every case of either side.</param>
    public BlockRecord(string folder, BlockFile header, long start, IEnumerable<BlockCase> cases)
    {
        (_folder, _file, _start, _cases) = (folder, header, start, [.. cases]);
        Write();
    }

    /// <summary>The comparison as it stands.</summary>
    public BlockFile File => _file with { Cases = [.. _cases], WallSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds };

    /// <summary>How it is measured.</summary>
    public BlockSettings Settings => _file.Settings;

    /// <summary>A case.</summary>
    public BlockCase this[int index] => _cases[index];

    /// <summary>How many there are.</summary>
    public int Count => _cases.Count;

    /// <summary>Keeps a block, its slices first: what judges is never without what it was judged from.</summary>
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

    /// <summary>A case failed: what it gave before is kept.</summary>
    public void Fail(int index, string reason)
    {
        _cases[index] = _cases[index] with { State = BlockCaseState.Failed, Reason = reason };
        Write();
    }

    /// <summary>Ends the comparison.</summary>
    public void Finish(RunState state, bool isPinned)
    {
        var settings = isPinned ? _file.Settings : _file.Settings with { Pinned = false, ClientCores = null, ServerCores = null, ThreadsWait = false };
        _file = _file with { State = state, FinishedAt = DateTimeOffset.UtcNow, Settings = settings };
        Write();
    }

    /// <summary>Ends a comparison that an error ended; where even that cannot be written, the file stays as it was.</summary>
    public void Abandon(bool isPinned)
    {
        try
        {
            Finish(RunState.Failed, isPinned);
        }
        catch (UnwritableFileException)
        {
            // The error itself, most likely, and told by whoever caught it.
        }
    }

    private void Write() => File.Write(_folder);
}
