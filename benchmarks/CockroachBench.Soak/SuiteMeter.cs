namespace CockroachBench.Soak;

// What a service counts itself and a sample reads.
public static class SuiteMeter
{
    public const string Name = "CockroachBench";
    public const string StrayCancels = "cockroachbench.stray_cancels";
}
