using System.Globalization;
using System.Text;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Lab.Rules;

/// <summary>Holds rules against each other on a recorded corpus, at equal machine time.</summary>
/// <remarks>
/// Samples of a comparison are neighbours in time and no two comparisons share one, so that the intervals (Clopper and Pearson) are of independent
/// trials; what all overlapping windows give stands beside it. Others get as many launches a side as fit into the machine time of our blocks,
/// counting only the time inside their loops, which favours them. When a variant is held against base, both are taken from the same place of their
/// recordings. All of a corpus is held out where the rule was fixed before it was recorded. For one that a rule was tuned on, each case's
/// recording is halved in time, and a seed decides which half was for tuning.
/// </remarks>
internal static class Evaluation
{
    private static readonly int[] BlockCounts = [6, 10, 16];

    /// <summary>Reads a corpus and makes the page.</summary>
    /// <param name="folder">The corpus.</param>
    /// <param name="tuningSeed">What decides the halves; null where nothing was tuned on this corpus.</param>
    /// <param name="rule">Our rule.</param>
    /// <exception cref="RunFormatException">The folder is no corpus, or it cannot be read.</exception>
    public static string Run(string folder, int? tuningSeed, TimeRule rule)
    {
        var corpus = Corpus.Load(folder);
        var text = new StringBuilder("# Rules held against each other\n\n");
        text.Append("A cell: share, how many of how many, and the 95 % interval (Clopper and Pearson); in brackets all overlapping windows, which are not independent.\n\n");
        if (tuningSeed is not { } seed)
        {
            text.Append("No part is set aside: where something was tuned on these samples, they prove nothing of it.\n\n");
            AppendTable(text, corpus, rule);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"Halves by seed {seed}.\n");
            var (tuning, heldOut) = Halves(corpus, seed);
            text.Append("\n## Held out\n\n");
            AppendTable(text, heldOut, rule);
            text.Append("\n## Used for tuning\n\n");
            AppendTable(text, tuning, rule);
        }
        AppendCases(text, corpus);
        if (corpus.Recordings.Count > 0) AppendEnvironment(text, corpus.Recordings);
        text.Append("\nSources of the rules:\n\n");
        foreach (var tool in ToolRules.All.Where(t => t.Source != "as above")) text.Append("- ").Append(Markdown.Text($"{tool.Name}: {tool.Source}")).Append('\n');
        return text.ToString();
    }

    // Drawn in the order of the names, so that a seed always means the same.
    private static (Corpus Tuning, Corpus HeldOut) Halves(Corpus corpus, int seed)
    {
        var random = new Random(seed);
        var firstIsTuning = corpus.Variants.Values.SelectMany(v => v.Keys).Distinct().Order(StringComparer.Ordinal).ToDictionary(c => c, _ => random.Next(2) == 0);
        return (Half(forTuning: true), Half(forTuning: false));

        Corpus Half(bool forTuning) => new(corpus.Variants.ToDictionary(
            v => v.Key,
            v => (IReadOnlyDictionary<string, Recording>)v.Value.ToDictionary(
                r => r.Key,
                r => r.Value with { Blocks = Part(r.Key, r.Value.Blocks, forTuning), Launches = Part(r.Key, r.Value.Launches, forTuning) })), corpus.Recordings);

        IReadOnlyList<T> Part<T>(string name, IReadOnlyList<T> recording, bool forTuning) =>
            firstIsTuning[name] == forTuning ? [.. recording.Take(recording.Count / 2)] : [.. recording.Skip(recording.Count / 2)];
    }

    private static void AppendTable(StringBuilder text, Corpus corpus, TimeRule rule)
    {
        var slow = corpus.Variants.Keys.Select(v => (Name: v, Percent: Corpus.Slowdown(v))).Where(v => v.Percent is not null).OrderBy(v => v.Percent).ToList();
        text.Append(Markdown.Row(["Rule", "Samples", "False alarms", .. slow.Select(s => $"+{s.Percent}% found"), "+1 object found"]));
        text.Append(Markdown.Row(Enumerable.Repeat("---", slow.Count + 4)));
        foreach (var count in BlockCounts)
        {
            AppendRow("**CockroachBench**, the rule alone", $"{count} blocks", Ours(count, (blocks, start) => rule.Judge(Effects(blocks, start, count)).Verdict), Objects(corpus, count));
            AppendRow("**CockroachBench** as `pr`: stops early, fresh blocks confirm", $"up to {count} + {count} blocks", Ours(2 * count, (blocks, start) => AsPr(blocks, start, count, rule)), "");
            foreach (var tool in ToolRules.All)
                AppendRow(Markdown.Text(tool.Name), $"machine time of {count} blocks", (variant, hit) => Cells(corpus.Variants[variant].Values, r => Theirs(corpus, tool, variant, r, count).Select(w => (w.Apart, hit(w.Verdict)))), "–");
        }
        AppendRow("**CockroachBench** as `pr`: allocations that are unclear are counted further", $"{EarlyStops.First} blocks, {FigureRules.CountedAgain} or {FigureRules.MostCounted}", (_, _) => "", ObjectsAsPr(corpus));

        void AppendRow(string name, string samples, Func<string, Func<TimeVerdict, bool>, string> cell, string objects) =>
            text.Append(Markdown.Row([name, samples, cell(Corpus.Same, TimeVerdicts.IsFlagged), .. slow.Select(s => cell(s.Name, v => v == TimeVerdict.Slower)), objects]));

        Func<string, Func<TimeVerdict, bool>, string> Ours(int width, Func<IReadOnlyList<RecordedBlock>, int, TimeVerdict> judge) => (variant, hit) =>
            Cells(corpus.Variants[variant].Values, r => Windows(r.Blocks.Count, width).Select(w => (w.Apart, hit(judge(r.Blocks, w.Start)))));
    }

    private static IEnumerable<(bool Apart, TimeVerdict Verdict)> Theirs(Corpus corpus, ToolRule tool, string variant, Recording head, int count)
    {
        var ofBase = corpus.Variants[Corpus.Same].GetValueOrDefault(head.Case)?.Launches ?? [];
        var launches = LaunchesFor(corpus, head.Case, count);
        if (launches == 0) return [];
        // Compared with itself, head is what was measured next.
        var (width, shift) = variant == Corpus.Same ? (2 * launches, launches) : (launches, 0);
        // Base may have more launches in a session than what is held against it: a share of the recording, not a number, is the same time.
        var inBase = variant == Corpus.Same || head.Launches.Count == 0 ? 1 : Math.Max(1, (double)ofBase.Count / head.Launches.Count);
        return Windows(Math.Min(ofBase.Count, head.Launches.Count), width)
            .Select(w => (w.Apart, tool.Judge(Sample(ofBase, w.Start, launches, inBase), Sample(head.Launches, w.Start + shift, launches))));
    }

    private static void AppendCases(StringBuilder text, Corpus corpus)
    {
        text.Append("\nWhat was recorded, and how far one block of a commit against itself is from another (standard deviation of log(head/base)):\n\n");
        text.Append(Markdown.Row(["Case", "Spread of a block", "Time of a block", "+1 object found (6 blocks)", .. corpus.Variants.Keys.Order(StringComparer.Ordinal).Select(v => $"{v}: blocks, launches")]));
        text.Append(Markdown.Row(Enumerable.Repeat("---", corpus.Variants.Count + 4)));
        foreach (var (name, same) in corpus.Variants[Corpus.Same].OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            text.Append(Markdown.Row([
                Markdown.Text(name),
                same.Blocks.Count > 1 ? Quantity.Percent(MeanInterval.Of([.. same.Blocks.Select(b => b.LogRatio)]).StandardDeviation) : "–",
                same.Blocks.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Median.Of([.. same.Blocks.Select(b => b.Seconds)]):0.0} s") : "–",
                Objects(corpus, BlockCounts[0], name),
                .. corpus.Variants.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value.TryGetValue(name, out var r) ? $"{r.Blocks.Count}, {r.Launches.Count}" : "–"),
            ]));
        }
    }

    private static void AppendEnvironment(StringBuilder text, IReadOnlyList<BlockFile> recordings)
    {
        text.Append("\nRecorded on:\n\n");
        foreach (var recording in recordings)
        {
            var state = recording.State == RunState.Complete ? "" : "; it was ended before its last block";
            text.Append(CultureInfo.InvariantCulture, $"- {recording.StartedAt:yyyy-MM-dd HH:mm} {(recording.FinishedAt is { } end ? string.Create(CultureInfo.InvariantCulture, $"to {end:HH:mm} ") : "")}UTC at commit {recording.Head.Sha[..10]}, seed {recording.Seed}, {recording.Settings.SlicesPerSide} slices of {recording.Settings.SliceMilliseconds:0.#} ms a side in a block{(recording.Settings.ThreadsWait ? ", threads waiting for each other" : "")}{state}\n");
        }
        if (recordings.Select(r => r.Head.Sha).Distinct().Count() > 1) text.Append("- Allocations are those of the last recording's commit alone.\n");
        var header = recordings[^1];
        foreach (var line in Environments.Lines(header.Machine, header.Runtime, header.Packages, header.Server)) text.Append("- ").Append(Markdown.Text(line)).Append('\n');
    }

    /// <summary>Launches a side that fit into the machine time of so many blocks; 0 where either was not recorded.</summary>
    public static int LaunchesFor(Corpus corpus, string name, int blocks)
    {
        if (corpus.Variants[Corpus.Same].GetValueOrDefault(name) is not { Blocks.Count: > 0, Launches.Count: > 0 } recording) return 0;
        var launch = Median.Of([.. recording.Launches.Select(l => l.Seconds)]);
        return launch > 0 ? Math.Max(1, (int)Math.Round(Median.Of([.. recording.Blocks.Select(b => b.Seconds)]) * blocks / (2 * launch))) : 0;
    }

    private static LaunchSample Sample(IReadOnlyList<RecordedLaunch> launches, int start, int count, double every = 1) =>
        new([.. Enumerable.Range(start, count).Select(i => launches[(int)(i * every)].Iterations)]);

    private static List<double> Effects(IReadOnlyList<RecordedBlock> blocks, int start, int count) => [.. blocks.Skip(start).Take(count).Select(b => b.LogRatio)];

    // One case alone: with many, what was flagged has to hold among all that were.
    private static TimeVerdict AsPr(IReadOnlyList<RecordedBlock> blocks, int start, int count, TimeRule rule)
    {
        var looks = EarlyStops.Looks(count);
        var first = looks.Select(look => rule.Judge(Effects(blocks, start, look), looks, screening: rule.ScreeningAlpha).Verdict).FirstOrDefault(v => v != TimeVerdict.Inconclusive);
        return !TimeVerdicts.IsFlagged(first) || rule.JudgeAgain(Effects(blocks, start + count, count)).Verdict == first ? first : TimeVerdict.Inconclusive;
    }

    private static string Objects(Corpus corpus, int count, string? only = null) => ObjectCells(corpus, only, counts =>
        Windows(counts.Count, count).Select(w => (w.Apart, FigureRules.Allocated(counts.GetRange(w.Start, count)))));

    // Where time stops a case at its first look, its allocations are judged there; where they are unclear then, further, as pr counts on.
    // All are as far apart as those that take the most: else one that goes on counting would weigh less than one that does not.
    private static string ObjectsAsPr(Corpus corpus) => ObjectCells(corpus, null, counts =>
        Windows(counts.Count, FigureRules.MostCounted).Select(w =>
        {
            var finding = FigureRules.Allocated(counts.GetRange(w.Start, EarlyStops.First));
            foreach (var count in FigureRules.FurtherCounts)
                if (finding.Verdict == FigureVerdict.Unclear) finding = FigureRules.Allocated(counts.GetRange(w.Start, count));
            return (w.Apart, finding);
        }));

    private static string ObjectCells(Corpus corpus, string? only, Func<List<(double Base, double Head)>, IEnumerable<(bool Apart, FigureFinding Finding)>> judge)
    {
        string Cell(string variant, Func<FigureFinding, bool> hit) => corpus.Variants.TryGetValue(variant, out var recordings)
            ? Cells(recordings.Values.Where(r => only is null || r.Case == only), r => judge([.. r.Blocks.Select(b => b.Allocated).OfType<(double, double)>()]).Select(j => (j.Apart, hit(j.Finding))))
            : "–";
        return $"{Cell(Corpus.Allocation, f => f.Verdict == FigureVerdict.More)}; called same or less {Cell(Corpus.Allocation, f => f.Verdict is FigureVerdict.Same or FigureVerdict.Less)}; false alarms {Cell(Corpus.Same, FigureRules.IsFlagged)}";
    }

    // Every window, and whether it belongs to those that share nothing.
    private static IEnumerable<(int Start, bool Apart)> Windows(int length, int width) =>
        Enumerable.Range(0, Math.Max(0, length - width + 1)).Select(start => (start, start % width == 0));

    private static string Cells(IEnumerable<Recording> recordings, Func<Recording, IEnumerable<(bool Apart, bool Hit)>> judge)
    {
        var windows = recordings.SelectMany(judge).ToList();
        var apart = windows.Where(w => w.Apart).ToList();
        return Share(apart.Count(w => w.Hit), apart.Count)
            + (windows.Count > apart.Count ? $" [{Quantity.Percent((double)windows.Count(w => w.Hit) / windows.Count)} of {windows.Count}]" : "");
    }

    private static string Share(int hits, int trials)
    {
        if (trials == 0) return "–";
        var (lower, upper) = ClopperPearson.Interval(hits, trials);
        return $"{Quantity.Percent((double)hits / trials)} ({hits} of {trials}, {Quantity.Percent(lower)} to {Quantity.Percent(upper)})";
    }
}
