using System.ComponentModel;
using System.Diagnostics;

namespace CockroachBench.Tests.Platform;

public sealed class ChildCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Output_and_error_are_read_side_by_side()
    {
        // More than a pipe holds, on both: reading one to its end first would never finish.
        const string both =
            "i=0; while [ $i -lt 4000 ]; do echo 'a line that fills the pipe'; echo 'an error' >&2; i=$((i+1)); done; exit 3";

        var result = await Shell(both).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal(4000, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(4000, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("an error", result.Complaint);
    }

    [Fact]
    public async Task Folder_environment_and_input_reach_the_program()
    {
        var command = Shell("pwd; echo \"$GIVEN,${HOME-none}\"; cat") with
        {
            Folder = _folder.Path,
            Input = "grüße",
            Restrict = start =>
            {
                start.Environment["GIVEN"] = "1";
                start.Environment.Remove("HOME");
            },
        };

        var result = await command.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal($"{_folder.Path}\n1,none\ngrüße", result.Output);
    }

    [Fact]
    public async Task Input_that_the_program_does_not_read_is_no_error()
    {
        var result = await (Shell("exit 4") with { Input = new string('x', 1 << 20) }).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((4, "exit code 4"), (result.ExitCode, result.Complaint));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_limit_and_a_cancellation_kill_what_the_program_started(bool cancelled)
    {
        var file = _folder.Combine("child");
        using var stop = new CancellationTokenSource();
        var command = Shell($"sleep 100 & echo $! >'{file}.new'; mv '{file}.new' '{file}'; wait") with
        {
            Limit = cancelled ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(1),
        };

        var running = command.RunAsync(stop.Token);
        await Wait.UntilAsync(() => File.Exists(file), TimeSpan.FromSeconds(20), () => "the program has not started");
        if (cancelled) await stop.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => running);
        Assert.True(cancelled ? error is OperationCanceledException : error is TimeoutException, error.ToString());
        Assert.False(IsAlive(int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), null)));
    }

    [Fact]
    public async Task A_missing_program_is_told_apart_from_a_failing_one()
    {
        await Assert.ThrowsAsync<Win32Exception>(() =>
            new ChildCommand("no-such-program", []).RunAsync(TestContext.Current.CancellationToken));
        Assert.Null(ChildCommand.TryRead(_folder.Path, "no-such-program"));
        Assert.Null(ChildCommand.TryRead(_folder.Path, "false"));
        Assert.Equal("1", ChildCommand.TryRead(_folder.Path, "echo", "1"));
    }

    private static ChildCommand Shell(string script) => new("sh", ["-c", script]);

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
