using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CockroachBench.Tests.Support;

// A server on this machine that lets every client begin, and then says what the test wants.
internal sealed class FakeServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;

    public FakeServer(params byte[] answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string ConnectionString =>
        $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=u;Password=secret;Database=d;"
        + "SSL Mode=Disable;GSS Encryption Mode=Disable";

    // The beginning of a message that says it is so long.
    public static byte[] Header(char type, int length)
    {
        var header = new byte[5];
        header[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), length);
        return header;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[4096];
                if (await stream.ReadAsync(buffer) == 0) return;
                await stream.WriteAsync(_answer);
                // Until the client has had enough.
                while (await stream.ReadAsync(buffer) > 0) { }
            }
            catch (IOException)
            {
                // It has gone.
            }
        }
    }
}
