using System.Net;
using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// A balancer on loopback: passes bytes on to one server, and closes connections over which nothing went for a while.
internal sealed class IdleDropProxy : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int LooksPerLimit = 20;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _host;
    private readonly int _port;
    private readonly TimeSpan _limit;

    public IdleDropProxy(string host, int port, TimeSpan limit)
    {
        (_host, _port, _limit) = (host, port, limit);
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

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var accepted = client;
        client.NoDelay = true;
        var connection = new Connection();
        try
        {
            await server.ConnectAsync(_host, _port, _end.Token);
            await Task.WhenAny(PassOnAsync(client, server), PassOnAsync(server, client), WatchAsync());
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone, or the proxy has.
        }

        async Task PassOnAsync(Socket from, Socket to)
        {
            var buffer = new byte[BufferSize];
            while (await from.ReceiveAsync(buffer, _end.Token) is var received and > 0)
            {
                connection.LastUse = Stopwatch.GetTimestamp();
                await to.SendAsync(buffer.AsMemory(0, received), _end.Token);
            }
        }

        async Task WatchAsync()
        {
            while (Stopwatch.GetElapsedTime(connection.LastUse) < _limit) await Task.Delay(_limit / LooksPerLimit, _end.Token);
        }
    }

    private sealed class Connection
    {
        public long LastUse = Stopwatch.GetTimestamp();
    }
}
