using System.Net;
using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// Accepts connections on loopback until it is disposed of. Serve is given each with a socket that it may connect to the server; when it
// returns, both close.
internal sealed class LoopbackProxy : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<Socket, Socket, CancellationToken, Task> _serve;

    public LoopbackProxy(Func<Socket, Socket, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    // Until the sender closes. Passed: after each piece; a piece for which isLost does not pass.
    public static async Task PassOnAsync(
        Socket from, Socket to, CancellationToken cancellationToken, Action? passed = null, Func<bool>? isLost = null)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReceiveAsync(buffer, cancellationToken) is var received and > 0)
        {
            if (isLost?.Invoke() == true) continue;
            await to.SendAsync(buffer.AsMemory(0, received), cancellationToken);
            passed?.Invoke();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var client = accepted;
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await _serve(client, server, _end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone, or the proxy has.
        }
    }
}
