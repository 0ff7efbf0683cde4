using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace CockroachBench.Databases.Wire;

// Rows: DataRow messages. Bytes: up to and including ReadyForQuery.
public readonly record struct Drained(long Rows, long Bytes);

// A minimal client of PostgreSQL's wire protocol: it sends the messages that a driver sends, reads the answer off the socket and drops it.
// That is the floor under any driver. For one thread. Logins: trust, clear text, MD5, SCRAM-SHA-256, TLS and client certificates; no GSS.
public sealed class WireConnection : IDisposable
{
    private const int HeaderLength = 5; // type byte and 32-bit length
    private const int BufferLength = 64 * 1024;
    // Bytes of a message that is kept: an error, a login or a parameter. Rows are skipped at any length.
    private const int LongestKept = 1024 * 1024;

    private static readonly long PauseTicks = Stopwatch.Frequency / 200_000; // 5 microseconds: the best of 0, 5, 15 and 50

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[BufferLength];
    private Stream _stream = Stream.Null;
    private bool _isMidAnswer;
    private int _start;
    private int _end;

    private WireConnection(Socket socket) => _socket = socket;
    public string Authentication { get; private set; } = "trust";
    public bool IsEncrypted { get; private set; }

    // Of several hosts the first. Throws SocketException, or WireException if the server refuses.
    public static WireConnection Open(NpgsqlConnectionStringBuilder options)
    {
        var (host, port) = ConnectionStrings.Hosts(options)[0];
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new WireConnection(socket);
        try
        {
            socket.Connect(host, port);
            connection._stream = new NetworkStream(socket);
            connection.NegotiateTls(options, host);
            connection.LogIn(options, PasswordLookup.Find(options, host, port) ?? "");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // What a driver sends for an unprepared statement without parameters. maxRows 0 asks for all rows.
    public static byte[] ExtendedQuery(string sql, int maxRows = 0) =>
        new WireMessages().Parse(sql).BindBinaryResults().DescribePortal().Execute(maxRows).Sync().ToArray();

    // Two portals of one statement, read a row at a time in turn: three rows come if the server can have several portals open.
    public static byte[] PortalsInTurn(string sql) => new WireMessages().Parse(sql).BindBinaryResults("a").BindBinaryResults("b")
        .Execute(1, "a").Execute(1, "b").Execute(1, "a").Sync().ToArray();

    // Reads the answer to the end and keeps nothing. Throws WireException for an error of the server.
    public Drained Drain(byte[] request)
    {
        _stream.Write(request);
        _isMidAnswer = false;
        long rows = 0, bytes = 0;
        string? error = null;
        while (true)
        {
            var type = ReadHeader(out var length);
            bytes += HeaderLength + length;
            if (type == 'D') rows++;
            if (type == 'E') error = ErrorText(ReadBody(type, length));
            else Skip(length);
            if (type == 'Z') return error is null ? new Drained(rows, bytes) : throw new WireException(error);
        }
    }

    public void Dispose()
    {
        try
        {
            if (_socket.Connected) _stream.Write(new WireMessages().Terminate().ToArray());
        }
        catch (IOException)
        {
            // The server has closed the connection already.
        }
        _stream.Dispose();
        _socket.Dispose();
    }

    private void NegotiateTls(NpgsqlConnectionStringBuilder options, string host)
    {
        if (options.SslMode is SslMode.Disable or SslMode.Allow) return;
        _stream.Write(new WireMessages().SslRequest().ToArray());
        var answer = _stream.ReadByte();
        if (answer != 'S')
        {
            if (options.SslMode == SslMode.Prefer) return;
            throw new WireException("the server does not speak TLS, and the connection string asks for it");
        }

        var trust = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (options.RootCertificate is { } root)
        {
            trust.TrustMode = X509ChainTrustMode.CustomRootTrust;
            trust.CustomTrustStore.ImportFromPemFile(root);
        }
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificates = ClientCertificate(options),
            CertificateChainPolicy = trust,
            // Prefer and Require encrypt without checking who answers, as libpq and Npgsql define them.
            RemoteCertificateValidationCallback = (_, _, _, errors) => options.SslMode switch
            {
                SslMode.VerifyFull => errors == SslPolicyErrors.None,
                SslMode.VerifyCA => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
                _ => true,
            },
        });
        _stream = tls;
        IsEncrypted = true;
    }

    // As Npgsql reads it: PEM with the key beside it or in a file of its own, else PKCS#12.
    private static X509CertificateCollection? ClientCertificate(NpgsqlConnectionStringBuilder options)
    {
        if (options.SslCertificate is not { } file) return null;
        var password = string.IsNullOrEmpty(options.SslPassword) ? null : options.SslPassword;
        if (Path.GetExtension(file).ToUpperInvariant() is ".PFX" or ".P12")
            return [X509CertificateLoader.LoadPkcs12FromFile(file, password)];
        return [password is null
            ? X509Certificate2.CreateFromPemFile(file, options.SslKey)
            : X509Certificate2.CreateFromEncryptedPemFile(file, password, options.SslKey)];
    }

    private void LogIn(NpgsqlConnectionStringBuilder options, string password)
    {
        var user = options.Username ?? Environment.UserName;
        (string Name, string? Value)[] parameters =
        [
            ("user", user), ("database", options.Database ?? user), ("client_encoding", "UTF8"),
            ("options", options.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS")),
            ("application_name", options.ApplicationName), ("search_path", options.SearchPath), ("TimeZone", options.Timezone),
        ];
        _stream.Write(new WireMessages().Startup(parameters.Where(p => !string.IsNullOrEmpty(p.Value))).ToArray());

        ScramSha256? scram = null;
        while (true)
        {
            var type = ReadHeader(out var length);
            var body = ReadBody(type, length);
            switch (type)
            {
                case (byte)'R': Authenticate(body, user, password, ref scram); break;
                case (byte)'E': throw new WireException(ErrorText(body));
                case (byte)'Z': return;
            }
        }
    }

    private void Authenticate(byte[] body, string user, string password, ref ScramSha256? scram)
    {
        const int salted = 5;
        if (body.Length < sizeof(int)) throw WireException.Broken((byte)'R', body.Length);
        var method = BinaryPrimitives.ReadInt32BigEndian(body);
        if (method == salted && body.Length < 2 * sizeof(int)) throw WireException.Broken((byte)'R', body.Length);
        switch (method)
        {
            case 0: // AuthenticationOk
                break;
            case 3:
                Authentication = "clear text";
                _stream.Write(new WireMessages().Password(password).ToArray());
                break;
            case salted:
                Authentication = "MD5";
                _stream.Write(new WireMessages().Password(Md5Password(user, password, body.AsSpan(4, 4))).ToArray());
                break;
            case 10 when Text().Split('\0').Contains("SCRAM-SHA-256"):
                Authentication = "SCRAM-SHA-256";
                scram = new ScramSha256(password);
                _stream.Write(new WireMessages().SaslInitial("SCRAM-SHA-256", scram.ClientFirst).ToArray());
                break;
            case 11 when scram is not null:
                _stream.Write(new WireMessages().SaslResponse(scram.ClientFinal(Text())).ToArray());
                break;
            case 12 when scram is not null:
                scram.Verify(Text());
                break;
            default:
                throw new WireException($"the raw-socket client does not speak the login method {method} that the server asks for");
        }

        string Text() => Encoding.UTF8.GetString(body.AsSpan(sizeof(int)));
    }

    // "md5" + md5(md5(password + user) + salt), each in lower-case hexadecimal (PostgreSQL manual, "Message Flow").
#pragma warning disable CA5351 // the server chooses
    private static string Md5Password(string user, string password, ReadOnlySpan<byte> salt)
    {
        var inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password + user)));
        return "md5" + Convert.ToHexStringLower(MD5.HashData([.. Encoding.UTF8.GetBytes(inner), .. salt]));
    }
#pragma warning restore CA5351

    private byte ReadHeader(out int bodyLength)
    {
        while (_end - _start < HeaderLength) Fill();
        var type = _buffer[_start];
        // The length includes itself.
        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + 1));
        if (length < sizeof(int)) throw WireException.Broken(type, length);
        bodyLength = length - sizeof(int);
        _start += HeaderLength;
        return type;
    }

    private byte[] ReadBody(byte type, int length)
    {
        if (length > LongestKept) throw WireException.Broken(type, length);
        var body = new byte[length];
        for (var copied = 0; copied < length;)
        {
            if (_start == _end) Fill();
            var count = Math.Min(length - copied, _end - _start);
            _buffer.AsSpan(_start, count).CopyTo(body.AsSpan(copied));
            _start += count;
            copied += count;
        }
        return body;
    }

    private void Skip(int length)
    {
        while (length > _end - _start)
        {
            length -= _end - _start;
            _start = _end = 0;
            Fill();
        }
        _start += length;
    }

    private void Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_isMidAnswer) Pause();
        _isMidAnswer = true;
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        if (read == 0) throw new IOException("the server closed the connection");
        _end += read;
    }

    // A reader that sleeps whenever a packet arrives costs the server a wake-up each time; one that is a moment late finds it there.
    // Without this pause a driver, which works between reads, can undercut the floor.
    private static void Pause()
    {
        var until = Stopwatch.GetTimestamp() + PauseTicks;
        while (Stopwatch.GetTimestamp() < until) Thread.SpinWait(10);
    }

    // Fields of an ErrorResponse: a type byte, then text up to a zero byte. C is the SQLSTATE, M the message.
    private static string ErrorText(byte[] body)
    {
        var fields = Encoding.UTF8.GetString(body).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        string Field(char type) => fields.FirstOrDefault(f => f[0] == type)?[1..] ?? "";
        return $"{Field('C')}: {Field('M')}";
    }
}
