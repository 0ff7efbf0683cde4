namespace CockroachBench.Harness.Cli;

/// <summary>The question before anything happens to what is not ours.</summary>
internal static class Confirmation
{
    /// <summary>Asks; returns where the answer is yes.</summary>
    /// <param name="what">What is about to happen, in whole sentences.</param>
    /// <exception cref="UsageException">The answer is no, or nobody is there to ask.</exception>
    public static void Ask(string what)
    {
        if (Console.IsInputRedirected)
            throw new UsageException($"--yes: {Secrets.Redact(what)} Nobody is there to ask whether it may: add --yes.");
        Terminal.Ask($"{what} Go on? [y/N]");
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new UsageException("Not confirmed: nothing was written.");
    }
}
