using CockroachBench.Results.Model;

namespace CockroachBench.Results.Rendering;

// What a reader must know of a run before anything else: it stands on every page that shows the run.
internal static class RunMarks
{
    public static bool IsFailed(RunHeader run) => run.State != RunState.Complete || run.Failed > 0;

    public static bool IsDirty(RunHeader run) => run.Commit is { Dirty: true };

    public static bool IsDebug(RunHeader run) => run.BuildConfiguration.Equals("Debug", StringComparison.OrdinalIgnoreCase);

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

    public static string Markdown(RunHeader run) => Of(run) is { Count: > 0 } marks ? $"**Not a clean run: {Rendering.Markdown.Text(string.Join("; ", marks))}.**" : "";
}
