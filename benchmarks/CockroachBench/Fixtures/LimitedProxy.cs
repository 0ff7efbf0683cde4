using System.Net.Sockets;

namespace CockroachBench.Fixtures;

// A server's connection limit, on loopback: logins beyond it are refused as PostgreSQL and CockroachDB refuse them. A limit of the server's
// own would need rights, and would be its other users' as well. For connections without TLS.
internal sealed class LimitedProxy(string host, int port, int limit) : ServerProxy(host, port)
{
    private int _sessions;

    protected override async Task ServeAsync(Socket client, Socket server, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _sessions) > limit)
            {
                await RefuseAsync(client, cancellationToken);
                return;
            }
            await ConnectAsync(server, cancellationToken);
            await Task.WhenAny(LoopbackProxy.PassOnAsync(client, server, cancellationToken),
                LoopbackProxy.PassOnAsync(server, client, cancellationToken));
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }
    }

    // An ErrorResponse in answer to the start-up message.
    private static async Task RefuseAsync(Socket client, CancellationToken cancellationToken)
    {
        await client.ReceiveAsync(new byte[1024], cancellationToken);
        var fields = "SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0"u8;
        byte[] answer = [(byte)'E', 0, 0, 0, (byte)(fields.Length + sizeof(int)), .. fields];
        await client.SendAsync(answer, cancellationToken);
    }
}
