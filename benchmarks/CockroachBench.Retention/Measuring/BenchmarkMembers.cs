namespace CockroachBench.Retention.Measuring;

// The benchmark class and method behind an engine, for their attributes; null if they cannot be found.
internal sealed record BenchmarkMembers(Type? Type, MethodInfo? Method)
{
    // Of the method, else of another attribute's class on the method, else of the benchmark's class.
    public T? Attribute<T>() where T : Attribute =>
        Method?.GetCustomAttribute<T>()
        ?? Method?.GetCustomAttributes().Select(a => a.GetType().GetCustomAttribute<T>()).FirstOrDefault(a => a is not null)
        ?? Type?.GetCustomAttribute<T>();

    // Null if none is named, or the server does not let it count.
    public ISessionCounter? CreateSessionCounter()
    {
        var attribute = Type?.GetCustomAttribute<SessionCounterAttribute>() ?? Type?.Assembly.GetCustomAttribute<SessionCounterAttribute>();
        if (attribute?.Type is null) return null;
        try
        {
            return (ISessionCounter?)Activator.CreateInstance(attribute.Type);
        }
        catch (TargetInvocationException e) when (e.InnerException is NotSupportedException)
        {
            return null;
        }
    }

    // The generated program derives a class from the benchmark's and hands us its methods.
    public static BenchmarkMembers Of(EngineParameters parameters)
    {
        var type = parameters.WorkloadActionNoUnroll.Target?.GetType().BaseType;
        if (type is null || type == typeof(object)) return new(null, null);
        var name = (parameters.BenchmarkName ?? "").Split('(', 2)[0].Split('.')[^1];
        return new(type, type.GetMethods().FirstOrDefault(m => m.Name == name));
    }
}
