using System.Text.Json;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Child;
using CockroachBench.Lab.Accuracy;
using CockroachBench.Retention.Measuring;

namespace CockroachBench.Lab.Verdicts;

// In the measuring process: adds a leak of known size to a real operation, and measures.
internal static class PlantedLeak
{
    public const string Command = "judge";
    // Bytes of an object that is kept, a multiple of 8 from 24 on, or 0; and in which of the operations.
    public const string Bytes = "bytes";
    public const string Every = "every";
    // What a line on standard error starts with that holds the live bytes of all windows.
    public const string WindowsPrefix = "windows ";

    private static object? s_head;
    private static long s_calls;

    public static SliceAnswer? Answer(SliceCaseRunner runner, SliceCommand command)
    {
        if (command is not { Do: Command, Study: { } study }) return null;
        var (bytes, every, loop) = ((int)study[Bytes], (long)study[Every], runner.Loop);
        if (bytes > 0)
        {
            runner.Loop = invocations =>
            {
                for (var i = 0L; i < invocations; i++)
                {
                    loop(1);
                    for (var k = 0; k < runner.OperationsPerInvocation; k++)
                        if (++s_calls % every == 0) Keep(bytes);
                }
            };
        }
        var session = runner.Hand(RetentionProbe.Create);
        var result = session.Measure().Result;
        // Written at once, so that it stands before the answer.
        Console.Error.WriteLine(WindowsPrefix + JsonSerializer.Serialize(session.Windows));
        Console.Error.Flush();
        return result.Problem is { } problem ? new SliceAnswer { Error = problem } : new SliceAnswer { Figures = Figures(result) };
    }

    private static void Keep(int bytes) => s_head = bytes switch
    {
        24 => KnownObjects.Of24Bytes(s_head),
        104 => KnownObjects.Of104Bytes(s_head),
        _ => KnownObjects.OfBytes(s_head, bytes),
    };

    private static Dictionary<string, double> Figures(RetentionResult result) =>
        CockroachBench.Retention.Reporting.RetentionMetrics.Of(result).ToDictionary(m => m.Descriptor.Id, m => m.Value)
            .Append(new(nameof(result.Operations), result.Operations)).ToDictionary();
}
