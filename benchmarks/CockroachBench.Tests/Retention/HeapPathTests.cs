using System.Runtime.CompilerServices;
using CockroachBench.Retention.Snapshots;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Retention;

// The inspecting process looks into this one.
[Collection(Lane.Alone)]
public sealed class HeapPathTests
{
    private const int Objects = 100;

    [Fact]
    public void What_a_static_list_keeps_is_found_by_the_field()
    {
        Fill(() => Keeper.s_rows.Add(new KeptRow()));
        Assert.Equal("static CockroachBench.Tests.Retention.Keeper.s_rows -> List<KeptRow> -> KeptRow[] -> KeptRow", PathTo<KeptRow>());
    }

    [Fact]
    public void A_static_of_a_generic_type_is_found_by_the_field_and_a_property_by_its_name()
    {
        Fill(() => Keeper<int>.Rows[new object()] = new KeptInGeneric());
        Assert.Equal(
            "static CockroachBench.Tests.Retention.Keeper<Int32>.Rows -> Dictionary<Object, KeptInGeneric> "
            + "-> Dictionary<Object, KeptInGeneric>.Entry[] -> KeptInGeneric", PathTo<KeptInGeneric>());
    }

    [Fact]
    public void A_thread_static_is_found_by_the_field()
    {
        Fill(() => (Keeper.t_rows ??= []).Add(new KeptByThread()));
        Assert.Equal("thread static CockroachBench.Tests.Retention.Keeper.t_rows -> List<KeptByThread> -> KeptByThread[] -> KeptByThread",
            PathTo<KeptByThread>());
    }

    [Fact]
    public void What_subscribed_to_a_static_event_is_kept_by_its_handler()
    {
        Fill(() => Keeper.Changed += new Subscriber().Handle);
        Assert.Equal("static CockroachBench.Tests.Retention.Keeper.Changed -> EventHandler -> Object[] -> EventHandler -> Subscriber",
            PathTo<Subscriber>());
    }

    [Fact]
    public void What_a_timer_will_call_is_kept_by_the_queue_of_timers()
    {
        Fill(() =>
        {
            var kept = new KeptByTimer();
            // Never disposed: its timer is in the queue until it fires.
            new CancellationTokenSource(TimeSpan.FromHours(1)).Token.Register(() => GC.KeepAlive(kept));
        });
        var path = PathTo<KeptByTimer>();
        Assert.StartsWith("static System.Threading.TimerQueue.Instances -> TimerQueue[] -> TimerQueue -> TimerQueueTimer", path,
            StringComparison.Ordinal);
        Assert.EndsWith(" -> KeptByTimer", path, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_method_that_never_ends_holds_is_kept_by_it()
    {
        Fill(() => Keeper.Pending.Add(WaitAsync(new KeptByMethod())));
        Assert.Contains("async HeapPathTests.WaitAsync -> KeptByMethod", PathTo<KeptByMethod>(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_keeps_has_no_path()
    {
        Fill(() => Keeper.Weak.Add(new WeakReference(new Dropped())));
        Assert.Null(PathTo<Dropped>());
    }

    private static async Task WaitAsync(KeptByMethod kept)
    {
        await Keeper.Never.Task;
        GC.KeepAlive(kept);
    }

    private static string? PathTo<T>()
    {
        Ptrace.Allow();
        return HeapInspector.FindPaths(Environment.ProcessId, [typeof(T).FullName!]).GetValueOrDefault(typeof(T).FullName!);
    }

    // As before a search in a measurement: old objects are in generation 2, new ones are not.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(Action keep)
    {
        for (var i = 0; i < Objects; i++) keep();
        GC.Collect();
    }
}

internal static class Keeper
{
    public static readonly List<KeptRow> s_rows = [];
    public static readonly List<WeakReference> Weak = [];
    public static readonly List<Task> Pending = [];
    public static readonly TaskCompletionSource Never = new();
    [ThreadStatic]
    public static List<KeptByThread>? t_rows;
    public static event EventHandler? Changed;

    public static void Raise() => Changed?.Invoke(null, EventArgs.Empty);
}

internal static class Keeper<T>
{
    public static Dictionary<object, KeptInGeneric> Rows { get; } = [];
}

internal sealed class KeptRow;
internal sealed class KeptInGeneric;
internal sealed class KeptByThread;
internal sealed class KeptByTimer;
internal sealed class KeptByMethod;
internal sealed class Dropped;

internal sealed class Subscriber
{
    public void Handle(object? sender, EventArgs e) => GC.KeepAlive(this);
}
