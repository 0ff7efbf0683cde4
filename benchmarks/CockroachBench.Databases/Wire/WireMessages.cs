namespace CockroachBench.Databases.Wire;

// Builds frontend messages of PostgreSQL's protocol 3.0 (PostgreSQL manual, "Message Formats").
internal sealed class WireMessages
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public WireMessages Startup(IEnumerable<(string Name, string? Value)> parameters) => Message(null, m =>
    {
        m.Int32(3 << 16);
        foreach (var (name, value) in parameters) m.Text(name).Text(value!);
        m.Byte(0);
    });

    public WireMessages SslRequest() => Message(null, m => m.Int32(80877103));
    public WireMessages Password(string password) => Message('p', m => m.Text(password));

    public WireMessages SaslInitial(string mechanism, string response) => Message('p', m =>
    {
        var bytes = Encoding.UTF8.GetBytes(response);
        m.Text(mechanism).Int32(bytes.Length)._bytes.Write(bytes);
    });

    public WireMessages SaslResponse(string response) => Message('p', m => m._bytes.Write(Encoding.UTF8.GetBytes(response)));
    public WireMessages Parse(string sql) => Message('P', m => m.Text("").Text(sql).Int16(0));

    public WireMessages BindBinaryResults(string portal = "") =>
        Message('B', m => m.Text(portal).Text("").Int16(0).Int16(0).Int16(1).Int16(1));

    public WireMessages DescribePortal() => Message('D', m => m.Byte((byte)'P').Text(""));
    public WireMessages Execute(int maxRows, string portal = "") => Message('E', m => m.Text(portal).Int32(maxRows));
    public WireMessages Sync() => Message('S', _ => { });
    public WireMessages Terminate() => Message('X', _ => { });

    private WireMessages Message(char? type, Action<WireMessages> body)
    {
        var inner = new WireMessages();
        body(inner);
        if (type is { } t) Byte((byte)t);
        Int32((int)inner._bytes.Length + sizeof(int));
        inner._bytes.WriteTo(_bytes);
        return this;
    }

    private WireMessages Byte(byte value)
    {
        _bytes.WriteByte(value);
        return this;
    }

    private WireMessages Int16(short value) => Byte((byte)(value >> 8)).Byte((byte)value);
    private WireMessages Int32(int value) => Int16((short)(value >> 16)).Int16((short)value);

    private WireMessages Text(string value)
    {
        _bytes.Write(Encoding.UTF8.GetBytes(value));
        return Byte(0);
    }
}

// The raw wire client cannot go on: an error from the server, or a login method it does not speak.
internal sealed class WireException(string message) : Exception(message)
{
    internal bool IsBroken { get; private init; }

    internal static WireException Broken(byte type, int length) =>
        new($"the server sent a message 0x{type:X2} with {length} bytes, which PostgreSQL's protocol does not allow") { IsBroken = true };
}
