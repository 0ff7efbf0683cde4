using CockroachBench.Blocks;

namespace CockroachBench.Tests.Unit;

/// <summary>Which way threads wake up, for times that are known.</summary>
public sealed class WakeUpsTests
{
    private const string Tried = "phphph";

    [Theory]
    [InlineData(13, 15, Tried + "pphppppppphppppp")] // nobody else on the core: patience is faster
    [InlineData(20, 20, Tried + "pphppppppphppppp")] // an operation without round trips
    [InlineData(21.9, 20, Tried + "pphppppppphppppp")]
    [InlineData(22.1, 20, Tried + "hhphhhhhhhphhhhh")] // others' work: whoever waits, waits for it
    [InlineData(70, 45, Tried + "hhphhhhhhhphhhhh")]
    public void Patient_threads_are_kept_to_while_they_are_not_slower(double patient, double hasty, string turns)
    {
        var wakeUps = new WakeUps();
        Assert.Equal(turns, Turns(wakeUps, turns.Length, patient, hasty));
    }

    [Fact]
    public void Others_work_that_comes_and_goes_changes_the_way()
    {
        var wakeUps = new WakeUps();
        Assert.EndsWith("ppp", Turns(wakeUps, 40, 13, 15));
        Assert.EndsWith("hhh", Turns(wakeUps, 40, 60, 40));
        Assert.EndsWith("ppp", Turns(wakeUps, 40, 13, 15));
    }

    [Fact]
    public void One_slow_turn_changes_nothing()
    {
        var wakeUps = new WakeUps();
        Turns(wakeUps, 20, 13, 15);
        Turns(wakeUps, 1, 500, 500);
        // The turn at which the other way is tried comes every eighth time, whatever happened.
        Assert.Equal("ppphppppppph", Turns(wakeUps, 12, 13, 15));
    }

    private static string Turns(WakeUps wakeUps, int count, double patient, double hasty) => string.Concat(Enumerable.Range(0, count).Select(_ =>
    {
        var waits = wakeUps.Next();
        Assert.Equal(waits, wakeUps.Patient);
        wakeUps.Took(waits ? patient : hasty);
        return waits ? 'p' : 'h';
    }));
}
