using System.Globalization;
using BenchmarkDotNet.Engines;

namespace CockroachBench.Lab.Rules;

// BenchmarkDotNet's engine with a known slowdown in each iteration, in proportion to the iteration's own time. Only for recording
// what other tools' rules are compared on; no published figure is measured with it.
public sealed class InjectingEngineFactory : IEngineFactory
{
    public const string Variable = "COCKROACHBENCH_INJECT_DELAY_PERCENT";

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
