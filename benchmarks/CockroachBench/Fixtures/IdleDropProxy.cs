using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// A balancer on loopback: passes bytes on to one server, and closes connections over which nothing went for a while.
internal sealed class IdleDropProxy : IDisposable
{
    private const int LooksPerLimit = 20;

    private readonly LoopbackProxy _proxy;
    private readonly string _host;
    private readonly int _port;
    private readonly TimeSpan _limit;

    public IdleDropProxy(string host, int port, TimeSpan limit)
    {
        (_host, _port, _limit) = (host, port, limit);
        _proxy = new LoopbackProxy(ServeAsync);
    }

    public int Port => _proxy.Port;

    public void Dispose() => _proxy.Dispose();

    private async Task ServeAsync(Socket client, Socket server, CancellationToken cancellationToken)
    {
        var lastUse = Stopwatch.GetTimestamp();
        await server.ConnectAsync(_host, _port, cancellationToken);
        await Task.WhenAny(LoopbackProxy.PassOnAsync(client, server, cancellationToken, Use),
            LoopbackProxy.PassOnAsync(server, client, cancellationToken, Use), WatchAsync());

        void Use() => lastUse = Stopwatch.GetTimestamp();

        async Task WatchAsync()
        {
            while (Stopwatch.GetElapsedTime(lastUse) < _limit) await Task.Delay(_limit / LooksPerLimit, cancellationToken);
        }
    }
}
