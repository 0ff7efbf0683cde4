using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// A firewall on loopback that can forget connections: nothing comes through them any more, and no side is told. New ones work.
internal sealed class ForgetfulProxy : IDisposable
{
    private readonly LoopbackProxy _proxy;
    private readonly string _host;
    private readonly int _port;
    private int _forgotten;

    public ForgetfulProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _proxy = new LoopbackProxy(ServeAsync);
    }

    public int Port => _proxy.Port;

    public void Forget() => Interlocked.Increment(ref _forgotten);

    public void Dispose() => _proxy.Dispose();

    private async Task ServeAsync(Socket client, Socket server, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _forgotten);
        await server.ConnectAsync(_host, _port, cancellationToken);
        await Task.WhenAny(LoopbackProxy.PassOnAsync(client, server, cancellationToken, isLost: IsForgotten),
            LoopbackProxy.PassOnAsync(server, client, cancellationToken, isLost: IsForgotten));

        bool IsForgotten() => Volatile.Read(ref _forgotten) != known;
    }
}
