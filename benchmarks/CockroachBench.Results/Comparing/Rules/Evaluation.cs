using System.Globalization;
using System.Text;
using CockroachBench.Results.Statistics;
using CockroachBench.Results.Tables;

namespace CockroachBench.Results.Comparing.Rules;

/// <summary>Holds rules against each other on a recorded corpus, at equal machine time.</summary>
/// <remarks>
/// Each case's recording is halved in time; the seed decides which half is for tuning and which is held out. Within a half, samples of a comparison
/// are neighbours in time and no two comparisons share one, so that the intervals (Clopper and Pearson) are of independent trials; what all
/// overlapping windows give stands beside it. Others get as many launches a side as fit into the machine time of our blocks, counting only
/// the time inside their loops, which favours them. When a variant is held against base, both are taken from the same place of their recordings.
/// </remarks>
public static class Evaluation
{
    private static readonly int[] BlockCounts = [6, 10, 16];

    /// <summary>Reads a corpus and makes the page.</summary>
    /// <param name="folder">The corpus.</param>
    /// <param name="seed">What decides the halves.</param>
    /// <param name="rule">Our rule.</param>
    /// <exception cref="Runs.RunFormatException">The folder is no corpus, or it cannot be read.</exception>
    public static string Run(string folder, int seed, TimeRule rule)
    {
        var corpus = Corpus.Load(folder);
        var tuning = TuningHalves(corpus, seed);
        var text = new StringBuilder("# Rules held against each other\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Corpus of {corpus.Variants[Corpus.Same].Count} cases, seed {seed}. A cell: share, how many of how many, and the 95 % interval (Clopper and Pearson); in brackets all overlapping windows, which are not independent.\n");
        foreach (var heldOut in new[] { true, false })
        {
            text.Append(heldOut ? "\n## Held out\n\n" : "\n## Used for tuning\n\n");
            AppendTable(text, corpus, tuning, heldOut, rule);
        }
        text.Append("\nSources of the rules:\n\n");
        foreach (var tool in ToolRules.All.Where(t => t.Source != "as above")) text.Append("- ").Append(Markdown.Text($"{tool.Name}: {tool.Source}")).Append('\n');
        return text.ToString();
    }

    // Drawn in the order of the names, so that a seed always means the same.
    private static Dictionary<string, bool> TuningHalves(Corpus corpus, int seed)
    {
        var random = new Random(seed);
        return corpus.Variants.Values.SelectMany(v => v.Keys).Distinct().Order(StringComparer.Ordinal).ToDictionary(c => c, _ => random.Next(2) == 0);
    }

    private static void AppendTable(StringBuilder text, Corpus corpus, Dictionary<string, bool> tuning, bool heldOut, TimeRule rule)
    {
        IReadOnlyList<T> Half<T>(string name, IReadOnlyList<T> recording)
        {
            var first = tuning[name] != heldOut;
            return first ? [.. recording.Take(recording.Count / 2)] : [.. recording.Skip(recording.Count / 2)];
        }
        var slow = corpus.Variants.Keys.Select(v => (Name: v, Percent: Corpus.Slowdown(v))).Where(v => v.Percent is not null).OrderBy(v => v.Percent).ToList();
        text.Append(Markdown.Row(["Rule", "Samples", "False alarms", .. slow.Select(s => $"+{s.Percent}% found"), "+1 object found"]));
        text.Append(Markdown.Row(Enumerable.Repeat("---", slow.Count + 4)));
        foreach (var count in BlockCounts)
        {
            foreach (var confirm in new[] { false, true })
            {
                string Cell(string variant, Func<TimeVerdict, bool> hit) => Cells(corpus.Variants[variant].Values, r =>
                {
                    var blocks = Half(r.Case, r.Blocks);
                    return Windows(blocks.Count, count).Select(w => (w.Apart, hit(Ours(blocks, w.Start, count, confirm, rule))));
                });
                text.Append(Markdown.Row([
                    $"**CockroachBench**{(confirm ? ", flagged confirmed by fresh blocks" : "")}", $"{count} blocks{(confirm ? $" (+{count})" : "")}",
                    Cell(Corpus.Same, TimeVerdicts.IsFlagged), .. slow.Select(s => Cell(s.Name, v => v == TimeVerdict.Slower)), confirm ? "" : Objects(corpus, Half, count),
                ]));
            }
            foreach (var tool in ToolRules.All)
            {
                string Cell(string variant, Func<TimeVerdict, bool> hit) => Cells(corpus.Variants[variant].Values, r =>
                {
                    var ofBase = Half(r.Case, corpus.Variants[Corpus.Same].GetValueOrDefault(r.Case)?.Launches ?? []);
                    var ofHead = Half(r.Case, r.Launches);
                    var launches = LaunchesFor(corpus, r.Case, count);
                    if (launches == 0) return [];
                    // Compared with itself, head is what was measured next.
                    var (width, shift) = variant == Corpus.Same ? (2 * launches, launches) : (launches, 0);
                    return Windows(Math.Min(ofBase.Count, ofHead.Count), width).Select(w =>
                        (w.Apart, hit(tool.Judge(Sample(ofBase, w.Start, launches), Sample(ofHead, w.Start + shift, launches)))));
                });
                text.Append(Markdown.Row([Markdown.Text(tool.Name), $"machine time of {count} blocks", Cell(Corpus.Same, TimeVerdicts.IsFlagged), .. slow.Select(s => Cell(s.Name, v => v == TimeVerdict.Slower)), "–"]));
            }
        }
    }

    /// <summary>Launches a side that fit into the machine time of so many blocks; 0 where either was not recorded.</summary>
    public static int LaunchesFor(Corpus corpus, string name, int blocks)
    {
        if (corpus.Variants[Corpus.Same].GetValueOrDefault(name) is not { Blocks.Count: > 0, Launches.Count: > 0 } recording) return 0;
        var launch = HodgesLehmann.MedianOf([.. recording.Launches.Select(l => l.Seconds)]);
        return launch > 0 ? Math.Max(1, (int)Math.Round(HodgesLehmann.MedianOf([.. recording.Blocks.Select(b => b.Seconds)]) * blocks / (2 * launch))) : 0;
    }

    private static LaunchSample Sample(IReadOnlyList<RecordedLaunch> launches, int start, int count) => new([.. launches.Skip(start).Take(count).Select(l => l.Iterations)]);

    private static TimeVerdict Ours(IReadOnlyList<RecordedBlock> blocks, int start, int count, bool confirm, TimeRule rule)
    {
        TimeVerdict Judge(int from) => rule.Judge([.. Enumerable.Range(from, count).Select(i => blocks[i % blocks.Count].LogRatio)]).Verdict;
        var first = Judge(start);
        // Fresh blocks: those recorded next, from the beginning again at the end.
        return !confirm || !TimeVerdicts.IsFlagged(first) ? first
            : blocks.Count >= 2 * count && Judge(start + count) == first ? first : TimeVerdict.Inconclusive;
    }

    private static string Objects(Corpus corpus, Func<string, IReadOnlyList<RecordedBlock>, IReadOnlyList<RecordedBlock>> half, int count)
    {
        FigureVerdict? Judge(IReadOnlyList<RecordedBlock> blocks, int start)
        {
            var window = blocks.Skip(start).Take(count).ToList();
            return window.All(b => b.BaseAllocated is not null && b.HeadAllocated is not null)
                ? FigureRules.Allocated([.. window.Select(b => b.BaseAllocated!.Value)], [.. window.Select(b => b.HeadAllocated!.Value)]).Verdict : null;
        }
        string Cell(string variant, Func<FigureVerdict, bool> hit) => corpus.Variants.TryGetValue(variant, out var recordings)
            ? Cells(recordings.Values, r =>
            {
                var blocks = half(r.Case, r.Blocks);
                return Windows(blocks.Count, count).Select(w => (w.Apart, Verdict: Judge(blocks, w.Start))).Where(w => w.Verdict is not null).Select(w => (w.Apart, hit(w.Verdict!.Value)));
            })
            : "–";
        return $"{Cell(Corpus.Allocation, v => v == FigureVerdict.More)}; false alarms {Cell(Corpus.Same, v => v is FigureVerdict.More or FigureVerdict.Less)}";
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
