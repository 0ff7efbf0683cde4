namespace CockroachBench.Retention.Measuring;

// The benchmark class and method behind an engine, for their attributes; null if they cannot be found.
internal sealed record BenchmarkMembers(Type? Type, MethodInfo? Method)
{
    // Of the method, else of another attribute's class on the method, else of the benchmark's class.
    private T? Attribute<T>() where T : Attribute =>
        Method?.GetCustomAttribute<T>()
        ?? Method?.GetCustomAttributes().Select(a => a.GetType().GetCustomAttribute<T>()).FirstOrDefault(a => a is not null)
        ?? Type?.GetCustomAttribute<T>();

    // Null if none is named, or the server does not let it count.
    private ISessionCounter? CreateSessionCounter()
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

    // With what the attributes say.
    public MeasuredCase Case(Action<long> run) => new(run)
    {
        Budget = Attribute<RetentionBudgetAttribute>()?.Operations,
        CreateSessionCounter = CreateSessionCounter,
    };
}
