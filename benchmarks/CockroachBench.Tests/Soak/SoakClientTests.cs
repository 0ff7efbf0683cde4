using System.Diagnostics;
using System.Text;
using CockroachBench.Soak;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Soak;

public class SoakClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")]
    public async Task One_limit_holds_for_headers_and_body(string start)
    {
        await using var service = new RawService(async (stream, token) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start), token);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        Assert.Equal(SoakClient.NoAnswer, await AskAsync(service));
    }

    [Fact]
    public async Task A_body_that_never_ends_is_no_answer()
    {
        await using var service = new RawService(async (stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), token);
            while (true)
            {
                await stream.WriteAsync("2\r\nab\r\n"u8.ToArray(), token);
                await Task.Delay(20, token);
            }
        });
        Assert.Equal(SoakClient.NoAnswer, await AskAsync(service));
    }

    [Fact]
    public async Task A_redirect_under_load_is_a_failure_and_is_not_followed()
    {
        await using var other = RawService.Answering(RawService.Empty("200 OK"));
        await using var service = RawService.Answering(RawService.Empty("302 Found", $"Location: http://127.0.0.1:{other.Port}/"));
        Assert.Equal("status 302", await AskAsync(service));
        Assert.Equal(0, other.Connections);
    }

    private static async Task<string?> AskAsync(RawService service)
    {
        var url = new Uri($"http://127.0.0.1:{service.Port}/");
        using var client = new SoakClient(url, 1, _ => url, null, Patience);
        var since = Stopwatch.StartNew();
        var problem = await client.SendAsync(0, Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.True(problem != SoakClient.NoAnswer || since.Elapsed > Patience / 2, "given up too early");
        return problem;
    }
}
