using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CockroachBench.Fixtures;
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

    private readonly LoopbackProxy _proxy;
    private readonly int _serverPort;
    private TaskCompletionSource _statement = new();
    private int _cancels;
    private int _late;

    public LateCancelProxy(string server)
    {
        var builder = new NpgsqlConnectionStringBuilder(server);
        _serverPort = builder.Port;
        _proxy = new LoopbackProxy(ServeAsync);
        // The first message is then what the connection is for.
        (builder.SslMode, builder.GssEncryptionMode) = (SslMode.Disable, GssEncryptionMode.Disable);
        (builder.Host, builder.Port) = ("127.0.0.1", _proxy.Port);
        ConnectionString = builder.ConnectionString;
    }

    public string ConnectionString { get; }

    public int Late => Volatile.Read(ref _late);

    public void Dispose() => _proxy.Dispose();

    private async Task ServeAsync(Socket client, Socket server, CancellationToken token)
    {
        var head = new byte[CancelLength];
        await using var fromClient = new NetworkStream(client);
        await fromClient.ReadExactlyAsync(head.AsMemory(0, HeadLength), token);
        var isCancel = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(sizeof(int))) == CancelCode;
        if (isCancel) await fromClient.ReadExactlyAsync(head.AsMemory(HeadLength), token);
        var isLate = isCancel && Interlocked.Increment(ref _cancels) % LateOne == 0;
        if (isLate)
        {
            Interlocked.Increment(ref _late);
            var statement = Volatile.Read(ref _statement).Task;
            client.Close();
            await statement.WaitAsync(token);
        }
        await server.ConnectAsync(IPAddress.Loopback, _serverPort, token);
        await server.SendAsync(head.AsMemory(0, isCancel ? CancelLength : HeadLength), token);
        if (isLate) return;
        await Task.WhenAny(
            LoopbackProxy.PassOnAsync(client, server, token, () => Interlocked.Exchange(ref _statement, new()).SetResult()),
            LoopbackProxy.PassOnAsync(server, client, token));
    }
}
