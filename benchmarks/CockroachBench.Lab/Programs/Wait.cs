using System.Diagnostics;

namespace CockroachBench.Lab.Programs;

// Waits for a condition, never for a time; every wait has a limit.
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static Task UntilAsync(Func<bool> condition, TimeSpan limit, Func<string> whatIsMissing) =>
        UntilAsync(() => Task.FromResult(condition()), limit, whatIsMissing);

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> whatIsMissing)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            if (since.Elapsed > limit) throw new TimeoutException($"After {limit.TotalSeconds:0} s: {whatIsMissing()}");
            await Task.Delay(Pause);
        }
    }
}
