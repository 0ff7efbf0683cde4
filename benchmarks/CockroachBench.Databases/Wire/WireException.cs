namespace CockroachBench.Databases.Wire;

// The raw wire client cannot go on: an error from the server, or a login method it does not speak.
internal sealed class WireException(string message) : Exception(message)
{
    internal bool IsBroken { get; private init; }

    internal static WireException Broken(byte type, int length) =>
        new($"the server sent a message 0x{type:X2} with {length} bytes, which PostgreSQL's protocol does not allow") { IsBroken = true };
}
