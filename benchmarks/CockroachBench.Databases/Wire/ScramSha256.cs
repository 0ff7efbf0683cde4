namespace CockroachBench.Databases.Wire;

// The client side of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677). SASLprep is not applied: it leaves ASCII unchanged.
// The user is empty in PostgreSQL's protocol, whose startup message names it.
internal sealed class ScramSha256(string password, string? givenNonce = null, string user = "")
{
    // No channel binding, no authorization identity (RFC 5802, section 7).
    private const string Gs2Header = "n,,";

    private readonly string _nonce = givenNonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    private byte[] _serverSignature = [];

    public string ClientFirst => Gs2Header + ClientFirstBare;
    private string ClientFirstBare => $"n={user},r={_nonce}";

    public string ClientFinal(string serverFirst)
    {
        var fields = Fields(serverFirst);
        if (!fields.TryGetValue('r', out var nonce) || !fields.TryGetValue('s', out var salt)
            || !int.TryParse(fields.GetValueOrDefault('i'), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || !nonce.StartsWith(_nonce, StringComparison.Ordinal))
            throw new WireException("the server's SCRAM challenge is malformed");

        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), Convert.FromBase64String(salt), count, HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var withoutProof = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(Gs2Header))},r={nonce}";
        var authMessage = Encoding.UTF8.GetBytes($"{ClientFirstBare},{serverFirst},{withoutProof}");
        var proof = HMACSHA256.HashData(SHA256.HashData(clientKey), authMessage);
        for (var i = 0; i < proof.Length; i++) proof[i] ^= clientKey[i];
        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), authMessage);
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    public void Verify(string serverFinal)
    {
        if (!Fields(serverFinal).TryGetValue('v', out var signature)
            || !CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(signature), _serverSignature))
            throw new WireException("the server's SCRAM signature is wrong");
    }

    private static Dictionary<char, string> Fields(string message) =>
        message.Split(',').Where(f => f.Length > 1 && f[1] == '=').ToDictionary(f => f[0], f => f[2..]);
}
