using System.Globalization;
using System.Text;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Lab.Rules;

// Compares rules on a recorded corpus, at equal machine time. Samples of a comparison are neighbours in time and no two comparisons share
// one, so that the intervals (Clopper and Pearson) are of independent trials; the share over all overlapping windows stands beside it.
// Other tools get as many launches a side as fit into the machine time of our blocks, counting only the time inside their loops, which
// favours them. A variant and base are taken from the same place of their recordings.
internal static class Evaluation
{
    private static readonly int[] BlockCounts = [6, 10, 16];

    // tuningSeed: a rule that was tuned on this corpus was tuned on one half of each case's recording; the seed decides which.
    // Null: the rule was fixed before the recording, and all of it is held out.
    public static string Run(string folder, int? tuningSeed, TimeRule rule)
    {
        var corpus = Corpus.Load(folder);
        var text = new StringBuilder("# Rules held against each other\n\n");
        text.Append("A cell: share, how many of how many, and the 95 % interval (Clopper and Pearson); ")
            .Append("in brackets all overlapping windows, which are not independent.\n\n");
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
        foreach (var tool in ToolRules.All.Where(t => t.Source != "as above"))
            text.Append("- ").Append(Markdown.Text($"{tool.Name}: {tool.Source}")).Append('\n');
        return text.ToString();
    }

    // Drawn in the order of the names, so that a seed always means the same.
    private static (Corpus Tuning, Corpus HeldOut) Halves(Corpus corpus, int seed)
    {
        var random = new Random(seed);
        var firstIsTuning = corpus.Variants.Values.SelectMany(v => v.Keys).Distinct().Order(StringComparer.Ordinal)
            .ToDictionary(c => c, _ => random.Next(2) == 0);
        return (Half(forTuning: true), Half(forTuning: false));

        Corpus Half(bool forTuning) => corpus with
        {
            Variants = corpus.Variants.ToDictionary(
                v => v.Key, v => (IReadOnlyDictionary<string, Recording>)v.Value.ToDictionary(r => r.Key, r => HalfOf(r.Value, forTuning))),
        };

        Recording HalfOf(Recording whole, bool forTuning) => whole with
        {
            Blocks = Part(whole.Case, whole.Blocks, forTuning),
            Launches = Part(whole.Case, whole.Launches, forTuning),
        };

        IReadOnlyList<T> Part<T>(string name, IReadOnlyList<T> recording, bool forTuning) =>
            firstIsTuning[name] == forTuning ? [.. recording.Take(recording.Count / 2)] : [.. recording.Skip(recording.Count / 2)];
    }

    private static void AppendTable(StringBuilder text, Corpus corpus, TimeRule rule)
    {
        var slow = corpus.Variants.Keys.Select(v => (Name: v, Percent: Corpus.Slowdown(v)))
            .Where(v => v.Percent is not null).OrderBy(v => v.Percent).ToList();
        text.Append(Markdown.Row(["Rule", "Samples", "False alarms", .. slow.Select(s => $"+{s.Percent}% found"), "+1 object found"]));
        text.Append(Markdown.Row(Enumerable.Repeat("---", slow.Count + 4)));
        foreach (var count in BlockCounts)
        {
            AppendRow("**CockroachBench**, the rule alone", $"{count} blocks",
                Ours(count, (blocks, start) => rule.Judge(Effects(blocks, start, count)).Verdict), Objects(corpus, count));
            AppendRow("**CockroachBench** as `pr`: stops early, fresh blocks confirm", $"up to {count} + {count} blocks",
                Ours(2 * count, (blocks, start) => AsPr(blocks, start, count, rule)), "");
            foreach (var tool in ToolRules.All)
                AppendRow(Markdown.Text(tool.Name), $"machine time of {count} blocks", OfTool(tool, count), "–");
        }
        AppendRow("**CockroachBench** as `pr`: allocations that are unclear are counted further",
            $"{EarlyStops.First} blocks, {FigureRules.CountedAgain} or {FigureRules.MostCounted}", (_, _) => "", ObjectsAsPr(corpus));

        void AppendRow(string name, string samples, Func<string, Func<TimeVerdict, bool>, string> cell, string objects)
        {
            var found = slow.Select(s => cell(s.Name, v => v == TimeVerdict.Slower));
            text.Append(Markdown.Row([name, samples, cell(Corpus.Same, TimeVerdicts.IsFlagged), .. found, objects]));
        }

        Func<string, Func<TimeVerdict, bool>, string> Ours(int width, Func<IReadOnlyList<RecordedBlock>, int, TimeVerdict> judge) =>
            (variant, hit) => Cells(corpus.Variants[variant].Values,
                r => Windows(r.Blocks.Count, width).Select(w => (w.Apart, hit(judge(r.Blocks, w.Start)))));

        Func<string, Func<TimeVerdict, bool>, string> OfTool(ToolRule tool, int count) =>
            (variant, hit) => Cells(corpus.Variants[variant].Values,
                r => Theirs(corpus, tool, variant, r, count).Select(w => (w.Apart, hit(w.Verdict))));
    }

    private static IEnumerable<(bool Apart, TimeVerdict Verdict)> Theirs(
        Corpus corpus, ToolRule tool, string variant, Recording head, int count)
    {
        var ofBase = corpus.Variants[Corpus.Same].GetValueOrDefault(head.Case)?.Launches ?? [];
        var launches = LaunchesFor(corpus, head.Case, count);
        if (launches == 0) return [];
        // Compared with itself, head is what was measured next.
        var (width, shift) = variant == Corpus.Same ? (2 * launches, launches) : (launches, 0);
        // Base may have more launches a session than the variant: the same share is the same time, the same number is not.
        var inBase = variant == Corpus.Same || head.Launches.Count == 0 ? 1 : Math.Max(1, (double)ofBase.Count / head.Launches.Count);
        return Windows(Math.Min(ofBase.Count, head.Launches.Count), width)
            .Select(w => (w.Apart, tool.Judge(
                Sample(ofBase, w.Start, launches, inBase), Sample(head.Launches, w.Start + shift, launches))));
    }

    private static void AppendCases(StringBuilder text, Corpus corpus)
    {
        text.Append("\nWhat was recorded, and how far one block of a commit against itself is from another ")
            .Append("(standard deviation of log(head/base)):\n\n");
        var variants = corpus.Variants.OrderBy(v => v.Key, StringComparer.Ordinal).ToList();
        var counts = variants.Select(v => $"{v.Key}: blocks, launches");
        text.Append(Markdown.Row(["Case", "Spread of a block", "Time of a block", "+1 object found (6 blocks)", .. counts]));
        text.Append(Markdown.Row(Enumerable.Repeat("---", variants.Count + 4)));
        foreach (var (name, same) in corpus.Variants[Corpus.Same].OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var spread = same.Blocks.Count > 1
                ? Quantity.Percent(MeanInterval.Of([.. same.Blocks.Select(b => b.LogRatio)]).StandardDeviation) : "–";
            var time = same.Blocks.Count > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{Median.Of([.. same.Blocks.Select(b => b.Seconds)]):0.0} s") : "–";
            var recorded = variants.Select(v => v.Value.TryGetValue(name, out var r) ? $"{r.Blocks.Count}, {r.Launches.Count}" : "–");
            text.Append(Markdown.Row([Markdown.Text(name), spread, time, Objects(corpus, BlockCounts[0], name), .. recorded]));
        }
    }

    private static void AppendEnvironment(StringBuilder text, IReadOnlyList<BlockFile> recordings)
    {
        text.Append("\nRecorded on:\n\n");
        foreach (var recording in recordings)
        {
            var settings = recording.Settings;
            var end = recording.FinishedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"to {at:HH:mm} ") : "";
            var wait = settings.ThreadsWait ? ", threads waiting for each other" : "";
            var state = recording.State == RunState.Complete ? "" : "; it was ended before its last block";
            text.Append(CultureInfo.InvariantCulture, $"- {recording.StartedAt:yyyy-MM-dd HH:mm} {end}UTC at commit ")
                .Append(CultureInfo.InvariantCulture, $"{recording.Head.Sha[..10]}, seed {recording.Seed}, ")
                .Append(CultureInfo.InvariantCulture, $"{settings.SlicesPerSide} slices of {settings.SliceMilliseconds:0.#} ms ")
                .Append(CultureInfo.InvariantCulture, $"a side in a block{wait}{state}\n");
        }
        if (recordings.Select(r => r.Head.Sha).Distinct().Count() > 1)
            text.Append("- Allocations are those of the last recording's commit alone.\n");
        var header = recordings[^1];
        foreach (var line in Environments.Lines(header.Machine, header.Runtime, header.Packages, header.Server))
            text.Append("- ").Append(Markdown.Text(line)).Append('\n');
    }

    // As many as fit into the machine time of the blocks; 0 where either was not recorded.
    public static int LaunchesFor(Corpus corpus, string name, int blocks)
    {
        if (corpus.Variants[Corpus.Same].GetValueOrDefault(name) is not { Blocks.Count: > 0, Launches.Count: > 0 } recording) return 0;
        var launch = Median.Of([.. recording.Launches.Select(l => l.Seconds)]);
        var block = Median.Of([.. recording.Blocks.Select(b => b.Seconds)]);
        return launch > 0 ? Math.Max(1, (int)Math.Round(block * blocks / (2 * launch))) : 0;
    }

    private static LaunchSample Sample(IReadOnlyList<RecordedLaunch> launches, int start, int count, double every = 1) =>
        new([.. Enumerable.Range(start, count).Select(i => launches[(int)(i * every)].Iterations)]);

    private static List<double> Effects(IReadOnlyList<RecordedBlock> blocks, int start, int count) =>
        [.. blocks.Skip(start).Take(count).Select(b => b.LogRatio)];

    // One case alone: pr adjusts for all cases that were flagged.
    private static TimeVerdict AsPr(IReadOnlyList<RecordedBlock> blocks, int start, int count, TimeRule rule)
    {
        var looks = EarlyStops.Looks(count);
        var first = looks.Select(look => rule.Judge(Effects(blocks, start, look), looks, screening: rule.ScreeningAlpha).Verdict)
            .FirstOrDefault(v => v != TimeVerdict.Inconclusive);
        return !TimeVerdicts.IsFlagged(first) || rule.JudgeAgain(Effects(blocks, start + count, count)).Verdict == first
            ? first : TimeVerdict.Inconclusive;
    }

    private static string Objects(Corpus corpus, int count, string? only = null) => ObjectCells(corpus, only, counts =>
        Windows(counts.Count, count).Select(w => (w.Apart, FigureRules.Allocated(counts.GetRange(w.Start, count)))));

    // A case whose time stops at the first look has its allocations judged there; if unclear, further blocks count, as in pr.
    // All windows have the width of the longest count: a case that counts further would otherwise weigh less.
    private static string ObjectsAsPr(Corpus corpus) => ObjectCells(corpus, null, counts =>
        Windows(counts.Count, FigureRules.MostCounted).Select(w =>
        {
            var finding = FigureRules.Allocated(counts.GetRange(w.Start, EarlyStops.First));
            foreach (var count in FigureRules.FurtherCounts)
                if (finding.Verdict == FigureVerdict.Unclear) finding = FigureRules.Allocated(counts.GetRange(w.Start, count));
            return (w.Apart, finding);
        }));

    private static string ObjectCells(
        Corpus corpus, string? only, Func<List<(double Base, double Head)>, IEnumerable<(bool Apart, FigureFinding Finding)>> judge)
    {
        var found = Cell(Corpus.Allocation, f => f.Verdict == FigureVerdict.More);
        var missed = Cell(Corpus.Allocation, f => f.Verdict is FigureVerdict.Same or FigureVerdict.Less);
        return $"{found}; called same or less {missed}; false alarms {Cell(Corpus.Same, FigureRules.IsFlagged)}";

        string Cell(string variant, Func<FigureFinding, bool> hit)
        {
            if (!corpus.Variants.TryGetValue(variant, out var recordings)) return "–";
            return Cells(recordings.Values.Where(r => only is null || r.Case == only),
                r => judge([.. r.Blocks.Select(b => b.Allocated).OfType<(double, double)>()]).Select(j => (j.Apart, hit(j.Finding))));
        }
    }

    // Every window; Apart marks those that share no block with each other.
    private static IEnumerable<(int Start, bool Apart)> Windows(int length, int width) =>
        Enumerable.Range(0, Math.Max(0, length - width + 1)).Select(start => (start, start % width == 0));

    private static string Cells(IEnumerable<Recording> recordings, Func<Recording, IEnumerable<(bool Apart, bool Hit)>> judge)
    {
        var windows = recordings.SelectMany(judge).ToList();
        var apart = windows.Where(w => w.Apart).ToList();
        var ofAll = windows.Count > apart.Count
            ? $" [{Quantity.Percent((double)windows.Count(w => w.Hit) / windows.Count)} of {windows.Count}]" : "";
        return Share(apart.Count(w => w.Hit), apart.Count) + ofAll;
    }

    private static string Share(int hits, int trials)
    {
        if (trials == 0) return "–";
        var (lower, upper) = ClopperPearson.Interval(hits, trials);
        return $"{Quantity.Percent((double)hits / trials)} ({hits} of {trials}, {Quantity.Percent(lower)} to {Quantity.Percent(upper)})";
    }
}
