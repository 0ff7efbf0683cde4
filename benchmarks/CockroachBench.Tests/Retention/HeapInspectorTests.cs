using System.Diagnostics;
using System.Globalization;
using CockroachBench.Retention.Snapshots;

namespace CockroachBench.Tests.Retention;

public sealed class HeapInspectorTests : IDisposable
{
    // Not each time is the process stopped.
    private const int Attempts = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _inspected = InspectorCommand.Start([HeapInspector.Serve, "1"], redirectInput: true);

    public void Dispose()
    {
        _inspected.Kill();
        _inspected.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_goes_on_whose_inspector_is_killed()
    {
        await SkipUnlessAttachingIsPermittedAsync();
        var killed = 0;
        for (var i = 0; i < Attempts; i++)
        {
            var inspection = Task.Run(() => HeapInspector.Inspect(_inspected.Id), Cancellation);
            int inspector;
            while ((inspector = TracerId()) == 0 && !inspection.IsCompleted) await Task.Yield();
            if (inspector == 0) continue; // attached and gone in between
            using (var tracer = Process.GetProcessById(inspector)) tracer.Kill();
            killed++;
            await Assert.ThrowsAsync<InvalidOperationException>(() => inspection);
            await AnswersAsync();
        }
        Assert.InRange(killed, 1, Attempts);
    }

    // The first signal that a tracer sees is then not the one that stops the process.
    [Fact]
    public async Task A_process_goes_on_that_got_signals_while_it_was_inspected()
    {
        await SkipUnlessAttachingIsPermittedAsync();
        // SIGWINCH, which nothing comes of.
        using var signals = Process.Start("bash", ["-c", $"while kill -WINCH {_inspected.Id}; do :; done"]);
        try
        {
            for (var i = 0; i < Attempts; i++)
            {
                HeapInspector.Inspect(_inspected.Id);
                await AnswersAsync();
            }
        }
        finally
        {
            signals.Kill();
        }
    }

    private async Task SkipUnlessAttachingIsPermittedAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere an inspector does not stop a process by a signal");
        await AnswersAsync();
        try
        {
            HeapInspector.Inspect(_inspected.Id);
        }
        catch (InvalidOperationException e)
        {
            Assert.Skip(e.Message);
        }
    }

    private async Task AnswersAsync()
    {
        await _inspected.StandardInput.WriteLineAsync(HeapSnapshotAnswers.Ready);
        Assert.Equal(HeapSnapshotAnswers.Done, await _inspected.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience));
    }

    private int TracerId()
    {
        const string name = "TracerPid:";
        var line = File.ReadLines($"/proc/{_inspected.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
