using System.Linq.Expressions;
using BenchmarkDotNet.Helpers;

namespace CockroachBench.Harness.Pairs.Child;

// A benchmark method as a loop over a compiled delegate: no reflection between two operations.
internal abstract class InvocationLoop
{
    public abstract void Run(long invocations);

    public static InvocationLoop Create(BenchmarkCase benchmarkCase, object instance)
    {
        var method = benchmarkCase.Descriptor.WorkloadMethod;
        return Compile(Call(method, instance, method.GetParameters()
            .Select(p => Expression.Convert(Expression.Constant(benchmarkCase.Parameters[p.Name!]), p.ParameterType))));
    }

    public static Action? CreateAction(MethodInfo? method, object instance)
    {
        if (method is null) return null;
        var loop = Compile(Call(method, instance, []));
        return () => loop.Run(1);
    }

    private static MethodCallExpression Call(MethodInfo method, object instance, IEnumerable<Expression> arguments) =>
        Expression.Call(method.IsStatic ? null : Expression.Constant(instance, method.DeclaringType!), method, arguments);

    // What is awaited, BenchmarkDotNet's own helper waits for.
    private static InvocationLoop Compile(Expression body)
    {
        if (body.Type == typeof(Task) || body.Type == typeof(ValueTask))
            body = Expression.Call(typeof(AwaitHelper), nameof(AwaitHelper.GetResult), null, body);
        else if (body.Type.IsGenericType && body.Type.GetGenericTypeDefinition() is var open
            && (open == typeof(Task<>) || open == typeof(ValueTask<>)))
            body = Expression.Call(typeof(AwaitHelper), nameof(AwaitHelper.GetResult), body.Type.GenericTypeArguments, body);
        if (body.Type == typeof(void)) body = Expression.Block(body, Expression.Constant(0));
        return (InvocationLoop)Activator.CreateInstance(typeof(Loop<>).MakeGenericType(body.Type), Expression.Lambda(body).Compile())!;
    }

    // The result is kept in a field, so that no operation is left out for having no effect.
    private sealed class Loop<T>(Func<T> method) : InvocationLoop
    {
        public T? Last { get; private set; }

        public override void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++) Last = method();
            Last = default;
        }
    }
}
