using CockroachBench.Harness.Pairs.Host;

namespace CockroachBench.Tests.Harness.Pairs;

// Which way threads wake up, for times that are known.
public sealed class WakeUpsTests
{
    private const string Tried = "wpwpwp";

    [Theory]
    [InlineData(13, 15, Tried + "wwpwwwwwwwpwwwww")] // the core is free: waiting is faster
    [InlineData(20, 20, Tried + "wwpwwwwwwwpwwwww")] // an operation without round trips
    [InlineData(21.9, 20, Tried + "wwpwwwwwwwpwwwww")]
    [InlineData(22.1, 20, Tried + "ppwpppppppwppppp")] // others' work: whoever waits, waits for it
    [InlineData(70, 45, Tried + "ppwpppppppwppppp")]
    public void Threads_wait_for_each_other_unless_that_is_slower(double waiting, double preempting, string turns)
    {
        var wakeUps = new WakeUps();
        Assert.Equal(turns, Turns(wakeUps, turns.Length, waiting, preempting));
    }

    [Fact]
    public void Others_work_that_comes_and_goes_changes_the_way()
    {
        var wakeUps = new WakeUps();
        Assert.EndsWith("www", Turns(wakeUps, 40, 13, 15));
        Assert.EndsWith("ppp", Turns(wakeUps, 40, 60, 40));
        Assert.EndsWith("www", Turns(wakeUps, 40, 13, 15));
    }

    [Fact]
    public void One_slow_turn_changes_nothing()
    {
        var wakeUps = new WakeUps();
        Turns(wakeUps, 20, 13, 15);
        Turns(wakeUps, 1, 500, 500);
        // The turn at which the other way is tried comes every eighth time, always.
        Assert.Equal("wwwpwwwwwwwp", Turns(wakeUps, 12, 13, 15));
    }

    private static string Turns(WakeUps wakeUps, int count, double waiting, double preempting) =>
        string.Concat(Enumerable.Range(0, count).Select(_ =>
    {
        var waits = wakeUps.Next();
        Assert.Equal(waits, wakeUps.Waits);
        wakeUps.Took(waits ? waiting : preempting);
        return waits ? 'w' : 'p';
    }));
}
