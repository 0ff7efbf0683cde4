using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CockroachBench.Tests.Support;

// Passes everything on, one cancel request in five late: it closes that one's connection at once and forwards it when the next
// statement has begun, as CockroachDB acts on it at times.
internal sealed class LateCancelProxy : IDisposable
{
    // The first message of a connection: its length, then a version or one of the codes (PostgreSQL manual, "Message Formats").
    private const int HeadLength = 8;
    private const int CancelLength = 16;
    private const int CancelCode = 80877102;
    private const int LateOne = 5;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private TaskCompletionSource _statement = new();
    private int _cancels;
    private int _late;

    public LateCancelProxy(string server)
    {
        var builder = new NpgsqlConnectionStringBuilder(server);
        _serverPort = builder.Port;
        _listener.Start();
        // The first message is then what the connection is for.
        (builder.SslMode, builder.GssEncryptionMode) = (SslMode.Disable, GssEncryptionMode.Disable);
        (builder.Host, builder.Port) = ("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        ConnectionString = builder.ConnectionString;
        _ = AcceptAsync();
    }

    public string ConnectionString { get; }

    public int Late => Volatile.Read(ref _late);

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
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            var token = _end.Token;
            var head = new byte[CancelLength];
            await client.GetStream().ReadExactlyAsync(head.AsMemory(0, HeadLength), token);
            var length = HeadLength;
            if (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(sizeof(int))) == CancelCode)
            {
                await client.GetStream().ReadExactlyAsync(head.AsMemory(HeadLength), token);
                length = CancelLength;
                if (Interlocked.Increment(ref _cancels) % LateOne == 0)
                {
                    Interlocked.Increment(ref _late);
                    var statement = Volatile.Read(ref _statement).Task;
                    client.Close();
                    await statement.WaitAsync(token);
                }
            }
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, token);
            await server.GetStream().WriteAsync(head.AsMemory(0, length), token);
            if (!client.Connected) return;
            await Task.WhenAny(PassOnAsync(client, server, token), server.GetStream().CopyToAsync(client.GetStream(), token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
    }

    private async Task PassOnAsync(TcpClient client, TcpClient server, CancellationToken token)
    {
        var buffer = new byte[8192];
        while (await client.GetStream().ReadAsync(buffer, token) is var read and > 0)
        {
            await server.GetStream().WriteAsync(buffer.AsMemory(0, read), token);
            Interlocked.Exchange(ref _statement, new TaskCompletionSource()).SetResult();
        }
    }
}
