using CockroachBench.Databases.Providers;
using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Support;

// An environment variable of this process, put back when the test ends.
internal sealed class EnvironmentVariable : IDisposable
{
    // Programs that tests start are without these, and only tests of the common lane set them.
    private static readonly string[] Harmless = [CaseDatabase.Variable, ConnectionStringProvider.Variable];

    private readonly string _name;
    private readonly string? _before;

    public EnvironmentVariable(string name, string? value)
    {
        Assert.True(Lane.Current == Lane.Alone || (Lane.IsCommon && Harmless.Contains(name)),
            $"{name} would be set for tests that run beside this one: its class belongs into "
                + $"[Collection({nameof(Lane)}.{nameof(Lane.Alone)})]");
        (_name, _before) = (name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
}
