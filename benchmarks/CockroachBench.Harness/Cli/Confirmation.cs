namespace CockroachBench.Harness.Cli;

internal static class Confirmation
{
    public static void Ask(string what)
    {
        if (Console.IsInputRedirected)
            throw new UsageException($"--yes: {Secrets.Redact(what)} There is no terminal to confirm it: add --yes.");
        Terminal.Ask($"{what} Go on? [y/N]");
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new UsageException("Not confirmed: nothing was written.");
    }
}
