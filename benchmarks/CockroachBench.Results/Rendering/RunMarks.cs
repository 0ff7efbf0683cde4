using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

/// <summary>What a reader must know of a run before anything else: it stands on every page that shows the run.</summary>
public static class RunMarks
{
    /// <summary>Whether a case failed, or the run did not come to its end.</summary>
    public static bool IsFailed(RunHeader run) => run.State != RunState.Complete || run.Failed > 0;

    /// <summary>Whether the tree had uncommitted changes.</summary>
    public static bool IsDirty(RunHeader run) => run.Commit is { Dirty: true };

    /// <summary>Whether the measured program was built without optimisation.</summary>
    public static bool IsDebug(RunHeader run) => run.BuildConfiguration.Equals("Debug", StringComparison.OrdinalIgnoreCase);

    /// <summary>The marks, in words; empty for a run that needs none.</summary>
    public static IReadOnlyList<string> Of(RunHeader run)
    {
        var marks = new List<string>();
        if (run.Failed > 0) marks.Add($"{run.Failed} of {run.Cases} cases failed");
        if (run.State != RunState.Complete)
            marks.Add(run.State switch
            {
                RunState.Interrupted => "the run was interrupted",
                RunState.ServerLost => "the server was lost during the run",
                RunState.Failed => "the run was ended by an error",
                _ => "the run did not come to its end",
            });
        if (IsDirty(run)) marks.Add("measured with uncommitted changes");
        if (IsDebug(run)) marks.Add("Debug build: its times are another program's");
        return marks;
    }

    /// <summary>The marks as one bold line of Markdown, or nothing.</summary>
    public static string Markdown(RunHeader run) => Of(run) is { Count: > 0 } marks ? $"**Not a clean run: {Rendering.Markdown.Text(string.Join("; ", marks))}.**" : "";
}
