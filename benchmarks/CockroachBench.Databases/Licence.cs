namespace CockroachBench.Databases;

// A CockroachDB cluster without a licence sends notices while more than five transactions are open; after seven days these get errors.
internal static class Licence
{
    // Among the server's settings.
    public const string Setting = "license_notice";

    public const string NextStep = "The cluster needs a licence: https://www.cockroachlabs.com/docs/stable/licensing-faqs";

    public static bool IsMeant(string message) => message.Contains("license", StringComparison.OrdinalIgnoreCase);
}
