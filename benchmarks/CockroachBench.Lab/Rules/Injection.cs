using System.Diagnostics;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Child;

namespace CockroachBench.Lab.Rules;

// Real work on the clock of one side, to prove that a slowdown or an allocation of known size is found. The delay is a share of what the
// operations just took: a fixed delay would be another share in every process, and whenever the machine is busy.
internal sealed class Injection(double delayPercent, int objects)
{
    // A static field lets each object escape: the compiler may remove an allocation that does not.
    private static object? s_escaped;

    public const string Command = "inject";

    // In per cent of an operation's own time.
    public const string Delay = "delayPercent";

    public const string Objects = "objects";

    private static Action<long>? s_plain;

    public static SliceAnswer? Answer(SliceCaseRunner runner, SliceCommand command)
    {
        if (command is not { Do: Command, Study: { } study }) return null;
        var plain = s_plain ??= runner.Loop;
        var injection = new Injection(study[Delay], (int)study[Objects] * runner.OperationsPerInvocation);
        runner.Loop = study.Values.All(v => v == 0) ? plain : injection.AddedTo(plain);
        return new SliceAnswer();
    }

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

    private void Allocate()
    {
        for (var i = 0; i < objects; i++) s_escaped = new object();
        s_escaped = null;
    }

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
