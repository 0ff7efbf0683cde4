using System.Net;
using System.Net.Sockets;
using System.Text;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Harness.Cli;

// Text of a server's or a run's that would clear a screen, set a title, forge a line or turn a name round: shown, and not obeyed.
[Collection(Lane.Runs)]
public sealed class HostileTerminalTests(ProgramUnderTest program) : IDisposable
{
    private const string Text = "a\u001b[2J\u001b]0;owned\u0007b\u009b31mc\u007f\u202Egnirts\u2066d\r\nforged line\n\ud800e";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_is_compared()
    {
        Write("before");
        Write("after");
        await using var run = await program.RunAsync(
            ["compare", _folder.Combine("before"), _folder.Combine("after"), "--markdown", _folder.Combine("report.md")]);
        run.AssertExitCode(0);
        AssertClean(run);
        AssertClean(await File.ReadAllLinesAsync(_folder.Combine("report.md"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_run_that_is_published()
    {
        Write("before");
        await using var run = await program.RunAsync(
            ["publish", _folder.Combine("before"), "--allow-failed", "--allow-dirty", "--to", _folder.Combine("results")]);
        run.AssertExitCode(0);
        AssertClean(run);
        foreach (var page in Directory.GetFiles(_folder.Combine("results"), "*.md", SearchOption.AllDirectories))
            AssertClean(await File.ReadAllLinesAsync(page, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("run --profile smoke")]
    [InlineData("doctor --verbose")]
    public async Task A_server_that_refuses(string verb)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var stop = new CancellationTokenSource();
        var refusing = RefuseAsync(server, stop.Token);
        await using var run = await program.RunAsync(
            [.. verb.Split(' '), "--database",
            $"Host=127.0.0.1;Port={((IPEndPoint)server.LocalEndpoint).Port};Username=u;Password=p;Timeout=5"]);
        run.AssertExitCode(3);
        Assert.Contains(run.Error, l => l.Contains("owned", StringComparison.Ordinal));
        AssertClean(run);
        await stop.CancelAsync();
        await refusing;
    }

    private void Write(string name)
    {
        var file = HandMadeRun.File(
            HandMadeRun.Case($"Read{Text}", $"Reads/{Text}", Text, baseline: true, state: CaseState.Failed, reason: Text),
            HandMadeRun.Case("Missing", $"Reads/{Text}", Text, state: CaseState.NotSupported, reason: Text),
            HandMadeRun.Case("Other", $"Reads/{Text}"));
        file = file with
        {
            Id = name + Text,
            Machine = file.Machine with { OperatingSystem = Text, Processor = Text },
            Server = file.Server! with { Version = Text, FullVersion = Text, Description = Text, Why = Text },
        };
        Published.Artifacts(_folder.Combine(name), file, ("Other", 1000));
    }

    private static void AssertClean(ProgramRun run)
    {
        AssertClean(run.Output);
        AssertClean(run.Error);
    }

    private static void AssertClean(IEnumerable<string> lines) => Assert.All(lines, l =>
    {
        Assert.DoesNotContain(l, c => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
        Assert.False(l.StartsWith("forged line", StringComparison.Ordinal), l);
    });

    // As much of a server as it takes to be refused by it.
    private static async Task RefuseAsync(TcpListener server, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var client = await server.AcceptTcpClientAsync(cancellationToken);
                try
                {
                    var stream = client.GetStream();
                    var head = new byte[8];
                    await stream.ReadExactlyAsync(head, cancellationToken);
                    // Asked for encryption, it has none.
                    for (; head is [0, 0, 0, 8, 4, 210, 22, _]; await stream.ReadExactlyAsync(
                        head, cancellationToken)) await stream.WriteAsync("N"u8.ToArray(), cancellationToken);
                    var fields = Encoding.UTF8.GetBytes($"SFATAL\0VFATAL\0C28000\0M{Text}\0\0");
                    var length = fields.Length + 4;
                    await stream.WriteAsync((byte[])[(byte)'E', 0, 0, (byte)(length >> 8), (byte)length, .. fields], cancellationToken);
                }
                catch (IOException)
                {
                    // It went first.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
