using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// A balancer on loopback: passes bytes on to one server, and closes connections over which nothing went for a while.
internal sealed class IdleDropProxy(string host, int port, TimeSpan limit) : ServerProxy(host, port)
{
    private const int LooksPerLimit = 20;

    protected override async Task ServeAsync(Socket client, Socket server, CancellationToken cancellationToken)
    {
        var lastUse = Stopwatch.GetTimestamp();
        await ConnectAsync(server, cancellationToken);
        await Task.WhenAny(LoopbackProxy.PassOnAsync(client, server, cancellationToken, Use),
            LoopbackProxy.PassOnAsync(server, client, cancellationToken, Use), WatchAsync());

        void Use() => lastUse = Stopwatch.GetTimestamp();

        async Task WatchAsync()
        {
            while (Stopwatch.GetElapsedTime(lastUse) < limit) await Task.Delay(limit / LooksPerLimit, cancellationToken);
        }
    }
}
