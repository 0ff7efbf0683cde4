using CockroachBench.Databases.Providers;

namespace CockroachBench.Lab.Programs;

// The servers whose programs may be on this machine, by their word for --database.
internal static class Servers
{
    public const string Postgres = "postgres";
    public const string Cockroach = "binary";

    public static IEnumerable<string> Available => ((string[])[Postgres, Cockroach]).Where(name => Provider(name).Probe().IsAvailable);

    public static IDatabaseProvider Provider(string name) =>
        name == Postgres ? new PostgresBinaryProvider() : new CockroachBinaryProvider();
}
