using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// Base of what stands between the driver and one server, on loopback.
internal abstract class ServerProxy : IDisposable
{
    private readonly LoopbackProxy _proxy;
    private readonly string _host;
    private readonly int _port;

    protected ServerProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _proxy = new LoopbackProxy(ServeAsync);
    }

    public int Port => _proxy.Port;

    public void Dispose() => _proxy.Dispose();

    protected abstract Task ServeAsync(Socket client, Socket server, CancellationToken cancellationToken);

    protected Task ConnectAsync(Socket server, CancellationToken cancellationToken) =>
        server.ConnectAsync(_host, _port, cancellationToken).AsTask();
}
