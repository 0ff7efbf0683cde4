using System.Diagnostics;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Child;

namespace CockroachBench.Lab.Rules;

/// <summary>
/// Real work put on the clock of one side, to prove that a slowdown or an allocation of known size is found. Nothing is ever added to a result.
/// </summary>
/// <param name="delayPercent">Time spent at work, not asleep, for each stretch of operations: so much of what they took themselves.</param>
/// <param name="objects">Objects allocated for each invocation: 24 bytes each.</param>
/// <remarks>
/// A delay fixed beforehand would be another share of an operation's time in every process, and on a machine that gets busy in between:
/// what is to be found would not be what was put in.
/// </remarks>
internal sealed class Injection(double delayPercent, int objects)
{
    // A static field lets each object escape: the compiler may leave out an allocation that nobody can see.
    private static object? s_escaped;

    /// <summary>The command of the host that injects, in place of what was injected before.</summary>
    public const string Command = "inject";

    /// <summary>Its argument: time added to an operation, as a share of its own in per cent.</summary>
    public const string Delay = "delayPercent";

    /// <summary>Its argument: objects added to an operation.</summary>
    public const string Objects = "objects";

    private static Action<long>? s_plain;

    /// <summary>Carries the command out in a measuring process.</summary>
    public static SliceAnswer? Answer(SliceCaseRunner runner, SliceCommand command)
    {
        if (command is not { Do: Command, Study: { } study }) return null;
        var plain = s_plain ??= runner.Loop;
        var injection = new Injection(study[Delay], (int)study[Objects] * runner.OperationsPerInvocation);
        runner.Loop = study.Values.All(v => v == 0) ? plain : injection.AddedTo(plain);
        return new SliceAnswer();
    }

    /// <summary>A loop with what is injected.</summary>
    public Action<long> AddedTo(Action<long> loop) => invocations =>
    {
        var start = Stopwatch.GetTimestamp();
        if (objects == 0)
        {
            loop(invocations);
        }
        else
        {
            for (var i = 0L; i < invocations; i++)
            {
                loop(1);
                Allocate();
            }
        }
        Wait(Stopwatch.GetTimestamp() - start);
    };

    /// <summary>Allocates for one invocation.</summary>
    private void Allocate()
    {
        for (var i = 0; i < objects; i++) s_escaped = new object();
        s_escaped = null;
    }

    /// <summary>Spends the share of a stretch.</summary>
    /// <param name="ticks">What its operations took, in units of <see cref="Stopwatch.Frequency"/>.</param>
    private void Wait(long ticks)
    {
        if (delayPercent == 0) return;
        var end = Stopwatch.GetTimestamp() + (long)(ticks * delayPercent / 100);
        while (Stopwatch.GetTimestamp() < end)
        {
            // Busy on purpose: a sleep would be no work and last far longer than a slowdown of microseconds.
        }
    }
}
