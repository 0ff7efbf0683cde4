using System.Globalization;
using BenchmarkDotNet.Loggers;
using CockroachBench.Databases;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;

namespace CockroachBench.Lab.Rules;

// Blocks: of each case, under each condition. Sessions: how often plain launches are measured between the blocks; 0 for never.
// Slowdowns: of head, in per cent; head unchanged and head with one more object are always recorded.
internal sealed record CorpusPlan(string Folder, int Blocks, int Sessions, IReadOnlyList<double> Slowdowns)
{
    public static IReadOnlyList<double> Usual { get; } = [5, 10, 20];
}

// Records a commit against itself and against known changes, in blocks and in plain launches, for Evaluation.
// Each round measures all cases, so that every case is spread over the whole recording.
internal sealed class CorpusRecorder(
    CorpusPlan plan, CorpusMeasurer measurer, BlockFile header, IReadOnlyList<(BlockCase Record, SliceCase Case)> cases, ServerWatch server,
    long start, ILogger log, Action<string> say)
{
    private const int LaunchesOfBase = 8;
    private const int LaunchesOfSlower = 4;

    private readonly InjectedWork[] _conditions =
        [new(0, 0), .. plan.Slowdowns.Select(percent => new InjectedWork(percent, 0)), new(0, 1)];

    public async Task<RunState> RecordAsync(CancellationToken cancellationToken)
    {
        var records = _conditions.Select(c => Record(c)).ToList();
        var launches = new PlainLaunches(header, [.. cases.Select(c => c.Case.Name)], server, log, say);
        var state = await RunEnd.OfAsync(async () =>
        {
            for (var (round, session) = (0, 0); round < plan.Blocks; round++)
            {
                // Spread over the recording, the first before any block.
                if (session < plan.Sessions && round >= session * plan.Blocks / plan.Sessions)
                    await LaunchAsync(launches, session++, cancellationToken);
                await RoundAsync(records, round, cancellationToken);
            }
        }, _ => Finish(RunState.Failed), cancellationToken);
        Finish(state);
        return state;

        void Finish(RunState end)
        {
            foreach (var record in records) record.Finish(end, measurer.IsPinned);
        }
    }

    private async Task RoundAsync(List<BlockRecord> records, int round, CancellationToken cancellationToken)
    {
        for (var i = 0; i < cases.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (records[0][i].State != BlockCaseState.Measured) continue;
            try
            {
                var measured = await measurer.MeasureConditionsAsync(cases[i].Case, round, _conditions, cancellationToken);
                foreach (var (record, block) in records.Zip(measured)) record.Add(i, block);
                var outcomes = string.Join(", ", _conditions.Zip(measured).Select(m => Outcome(m.First, m.Second.Block)));
                say(string.Create(CultureInfo.InvariantCulture,
                    $"Round {round + 1}/{plan.Blocks} {BlockSchedule.Title(records[0][i])}: {outcomes}"));
            }
            catch (SliceException e)
            {
                if (cancellationToken.IsStopping()) throw new OperationCanceledException(cancellationToken);
                if (!server.Answers()) throw new ServerLostException();
                foreach (var record in records) record.Fail(i, e.Message);
                say($"{BlockSchedule.Title(records[0][i])}: FAILED: {e.Message}");
            }
        }
    }

    private async Task LaunchAsync(PlainLaunches launches, int session, CancellationToken cancellationToken)
    {
        foreach (var condition in _conditions.Where(c => c.Objects == 0))
        {
            var folder = Folder(condition, "launches", string.Create(CultureInfo.InvariantCulture, $"{header.Id}-{session:000}"));
            var count = condition.DelayPercent == 0 ? LaunchesOfBase : LaunchesOfSlower;
            say(string.Create(CultureInfo.InvariantCulture,
                $"Plain launches {session + 1}/{plan.Sessions}, {Name(condition)}: {count} a case"));
            await launches.MeasureAsync(folder, count, condition.DelayPercent, cancellationToken);
        }
    }

    private BlockRecord Record(InjectedWork condition) => new(
        Directory.CreateDirectory(Folder(condition, "blocks", header.Id)).FullName,
        header with { Id = $"{header.Id}-{Name(condition)}" }, start, cases.Select(c => c.Record));

    private string Folder(InjectedWork condition, string kind, string name) =>
        Path.Combine(Path.GetFullPath(plan.Folder), Name(condition), kind, name);

    private static string Name(InjectedWork condition) => condition switch
    {
        { Objects: > 0 } => Corpus.Allocation,
        { DelayPercent: 0 } => Corpus.Same,
        _ => string.Create(CultureInfo.InvariantCulture, $"slow{condition.DelayPercent:0.##}"),
    };

    private static string Outcome(InjectedWork condition, Block block) => $"{Name(condition)} {BlockSchedule.Change(block)}";
}
