using CockroachBench.Databases.Providers;
using CockroachBench.Harness.Running;

namespace CockroachBench.Tests.Support;

/// <summary>An environment variable of this process, put back when the test ends.</summary>
internal sealed class EnvironmentVariable : IDisposable
{
    // Programs that tests start are without these.
    private static readonly string[] Harmless = [CaseDatabase.Variable, ConnectionStringProvider.Variable];

    private readonly string _name;
    private readonly string? _before;

    public EnvironmentVariable(string name, string? value)
    {
        Assert.True(Harmless.Contains(name) || Lane.Current == Lane.Alone,
            $"{name} would be set for tests that run beside this one: put the class into [Collection({nameof(Lane)}.{nameof(Lane.Alone)})]");
        (_name, _before) = (name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
}
