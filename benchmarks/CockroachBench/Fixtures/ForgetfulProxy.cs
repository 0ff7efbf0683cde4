using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// A firewall on loopback that can forget connections: nothing comes through them any more, and neither side learns of it. New ones work.
internal sealed class ForgetfulProxy(string host, int port) : ServerProxy(host, port)
{
    private int _forgotten;

    public void Forget() => Interlocked.Increment(ref _forgotten);

    protected override async Task ServeAsync(Socket client, Socket server, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _forgotten);
        await ConnectAsync(server, cancellationToken);
        await Task.WhenAny(LoopbackProxy.PassOnAsync(client, server, cancellationToken, isLost: IsForgotten),
            LoopbackProxy.PassOnAsync(server, client, cancellationToken, isLost: IsForgotten));

        bool IsForgotten() => Volatile.Read(ref _forgotten) != known;
    }
}
