using System.Globalization;

namespace CockroachBench.Databases.Wire;

/// <summary>The raw-socket client cannot go on: an error from the server, or a login method it does not speak.</summary>
public sealed class WireException(string message) : Exception(message)
{
    /// <summary>Whether the server does not keep to the protocol, so that nothing it says can be used.</summary>
    internal bool IsBroken { get; private init; }

    /// <summary>A message whose length cannot be.</summary>
    internal static WireException Broken(byte type, int length) =>
        new(string.Create(CultureInfo.InvariantCulture,
            $"the server sent a message 0x{type:X2} with {length} bytes, which PostgreSQL's protocol does not allow"))
        { IsBroken = true };
}
