using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CockroachBench.Tests.Support;

// A proxy that passes on a number of connections and then dies, as the server would, or falls silent.
internal sealed class DyingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly int _serverPort;
    private readonly int _lives;
    private readonly bool _freezes;
    private volatile bool _isFrozen;

    public DyingProxy(string server, int lives, bool freezes = false)
    {
        var builder = new NpgsqlConnectionStringBuilder(server);
        (_serverPort, _lives, _freezes) = (builder.Port, lives, freezes);
        _listener.Start();
        (builder.Host, builder.Port) = ("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        (builder.Timeout, builder.CommandTimeout) = (2, 2);
        ConnectionString = builder.ConnectionString;
        _ = AcceptAsync();
    }

    public string ConnectionString { get; }

    public int Connections { get; private set; }

    public void Dispose() => Die();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                lock (_clients) _clients.Add(client);
                if (Connections++ >= _lives)
                {
                    if (!_freezes)
                    {
                        Die();
                        return;
                    }
                    _isFrozen = true;
                    continue;
                }
                var server = new TcpClient();
                lock (_clients) _clients.Add(server);
                await server.ConnectAsync(IPAddress.Loopback, _serverPort);
                _ = PassOnAsync(client.GetStream(), server);
                _ = PassOnAsync(server.GetStream(), client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It has died.
        }
    }

    private async Task PassOnAsync(NetworkStream from, TcpClient to)
    {
        var buffer = new byte[8192];
        try
        {
            while (await from.ReadAsync(buffer) is var read and > 0 && !_isFrozen)
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            if (!_isFrozen) to.Close();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two has gone.
        }
    }

    private void Die()
    {
        _listener.Stop();
        lock (_clients) foreach (var client in _clients) client.Dispose();
    }
}
