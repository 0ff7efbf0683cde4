using System.Globalization;

namespace CockroachBench.Databases.Wire;

internal sealed class WireException(string message) : Exception(message)
{
    internal bool IsBroken { get; private init; }

    internal static WireException Broken(byte type, int length) =>
        new(string.Create(CultureInfo.InvariantCulture,
            $"the server sent a message 0x{type:X2} with {length} bytes, which PostgreSQL's protocol does not allow"))
        { IsBroken = true };
}
