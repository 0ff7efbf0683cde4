using System.Globalization;
using BenchmarkDotNet.Engines;

namespace CockroachBench.Lab.Rules;

/// <summary>
/// BenchmarkDotNet's engine, with a known slowdown in each of its iterations: real work on the clock, in proportion to what the iteration's
/// operations took. For recording what other tools' rules are held against; nothing that is published runs under it.
/// </summary>
public sealed class InjectingEngineFactory : IEngineFactory
{
    /// <summary>The variable that holds the slowdown in per cent.</summary>
    public const string Variable = "COCKROACHBENCH_INJECT_DELAY_PERCENT";

    /// <inheritdoc/>
    public IEngine CreateReadyToRun(EngineParameters engineParameters)
    {
        var percent = double.Parse(Environment.GetEnvironmentVariable(Variable) ?? "0", CultureInfo.InvariantCulture);
        if (percent > 0)
        {
            var injection = new Injection(percent, 0);
            engineParameters.WorkloadActionUnroll = injection.AddedTo(engineParameters.WorkloadActionUnroll);
            engineParameters.WorkloadActionNoUnroll = injection.AddedTo(engineParameters.WorkloadActionNoUnroll);
        }
        return new EngineFactory().CreateReadyToRun(engineParameters);
    }
}
