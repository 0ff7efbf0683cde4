using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace CockroachBench.Harness.Running;

// A benchmark case in this process: BenchmarkDotNet's discovery, parameters, calls and order of setup and cleanup, without its measuring.
// Its actions wait for what is awaited.
internal sealed class CaseInstance : IDisposable
{
    private readonly BenchmarkAction _workload;
    private readonly Action _globalCleanup;

    public CaseInstance(BenchmarkCase benchmarkCase)
    {
        var (descriptor, instance) = (benchmarkCase.Descriptor, Instantiate(benchmarkCase));
        _workload = BenchmarkActionFactory.CreateWorkload(descriptor, instance, unrollFactor: 1);
        _globalCleanup = BenchmarkActionFactory.CreateGlobalCleanup(descriptor, instance).InvokeSingle;
        IterationSetup = BenchmarkActionFactory.CreateIterationSetup(descriptor, instance).InvokeSingle;
        IterationCleanup = BenchmarkActionFactory.CreateIterationCleanup(descriptor, instance).InvokeSingle;
        try
        {
            BenchmarkActionFactory.CreateGlobalSetup(descriptor, instance).InvokeSingle();
        }
        catch
        {
            CleanHalf();
            throw;
        }
    }

    // Runs as many invocations, without reflection between two of them.
    public Action<long> Loop => _workload.InvokeNoUnroll;
    public Action IterationSetup { get; }
    public Action IterationCleanup { get; }

    // From the member that [Sql] names on the method, else on the class; null without one.
    public static string? Sql(BenchmarkCase benchmarkCase)
    {
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var descriptor = benchmarkCase.Descriptor;
        var stated = descriptor.WorkloadMethod.GetCustomAttribute<SqlAttribute>() ?? descriptor.Type.GetCustomAttribute<SqlAttribute>();
        if (stated is null) return null;
        var type = stated.Type ?? descriptor.Type;
        var instance = stated.Type is null ? Instantiate(benchmarkCase) : null;
        return (type.GetProperty(stated.Member, any)?.GetValue(instance) ?? type.GetField(stated.Member, any)?.GetValue(instance)) as string
            ?? throw new InvalidOperationException(
                $"{type.Name} has no text in '{stated.Member}', which [Sql] of {benchmarkCase.Descriptor.Type.Name} names.");
    }

    public static int Number(BenchmarkCase benchmarkCase, string property) =>
        (int)benchmarkCase.Descriptor.Type.GetProperty(property)!.GetValue(Instantiate(benchmarkCase))!;

    // The checksum, if the method returns a number.
    public long? RunOnce() => Iterate(() =>
    {
        _workload.InvokeSingle();
        return _workload.LastRunResult switch
        {
            long number => number,
            int number => number,
            _ => (long?)null,
        };
    });

    public T Iterate<T>(Func<T> measured)
    {
        IterationSetup();
        try
        {
            return measured();
        }
        finally
        {
            IterationCleanup();
        }
    }

    public void Dispose() => _globalCleanup();

    private static object Instantiate(BenchmarkCase benchmarkCase)
    {
        var type = benchmarkCase.Descriptor.Type;
        var instance = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmarkCase.Parameters.Items)
        {
            var target = parameter.IsStatic ? null : instance;
            if (type.GetProperty(parameter.Name) is { } property) property.SetValue(target, parameter.Value);
            else if (type.GetField(parameter.Name) is { } field) field.SetValue(target, parameter.Value);
            else throw new InvalidOperationException($"{type.Name} has no public member '{parameter.Name}'.");
        }
        return instance;
    }

    // Cleans up what was set up before the error; the first error counts.
    private void CleanHalf()
    {
        try
        {
            Dispose();
        }
        catch (Exception)
        {
            // Its fields may not be there yet.
        }
    }
}
