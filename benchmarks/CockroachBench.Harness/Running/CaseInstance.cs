namespace CockroachBench.Harness.Running;

// A benchmark case in this process: BenchmarkDotNet's discovery, parameters and order of setup and cleanup, without its measuring.
internal sealed class CaseInstance : IAsyncDisposable
{
    private readonly BenchmarkCase _case;

    private CaseInstance(BenchmarkCase benchmarkCase, object instance) => (_case, Target) = (benchmarkCase, instance);

    public object Target { get; }

    public static async Task<CaseInstance> CreateAsync(BenchmarkCase benchmarkCase)
    {
        var created = new CaseInstance(benchmarkCase, Instantiate(benchmarkCase));
        try
        {
            await created.InvokeAsync(benchmarkCase.Descriptor.GlobalSetupMethod);
            return created;
        }
        catch
        {
            await created.CleanHalfAsync();
            throw;
        }
    }

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

    private static object Instantiate(BenchmarkCase benchmarkCase)
    {
        var type = benchmarkCase.Descriptor.Type;
        var instance = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmarkCase.Parameters.Items.Where(p => !p.IsArgument))
        {
            var target = parameter.IsStatic ? null : instance;
            if (type.GetProperty(parameter.Name) is { } property) property.SetValue(target, parameter.Value);
            else if (type.GetField(parameter.Name) is { } field) field.SetValue(target, parameter.Value);
            else throw new InvalidOperationException($"{type.Name} has no public member '{parameter.Name}'.");
        }
        return instance;
    }

    public async Task<long?> RunOnceAsync()
    {
        await InvokeAsync(_case.Descriptor.IterationSetupMethod);
        try
        {
            return await InvokeAsync(_case.Descriptor.WorkloadMethod) switch
            {
                long number => number,
                int number => number,
                _ => null,
            };
        }
        finally
        {
            await InvokeAsync(_case.Descriptor.IterationCleanupMethod);
        }
    }

    public async ValueTask DisposeAsync() => await InvokeAsync(_case.Descriptor.GlobalCleanupMethod);

    // Cleans up what was set up before the error; the first error counts.
    private async Task CleanHalfAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (Exception)
        {
            // Its fields may not be there yet.
        }
    }

    private async Task<object?> InvokeAsync(MethodInfo? method)
    {
        if (method is null) return null;
        var result = method.Invoke(method.IsStatic ? null : Target, BindingFlags.DoNotWrapExceptions, null, null, null);
        switch (result)
        {
            case Task<long> task: return await task;
            case ValueTask<long> task: return await task;
            case Task task: await task; return null;
            case ValueTask task: await task; return null;
            default: return result;
        }
    }
}
