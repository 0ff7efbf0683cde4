using System.Linq.Expressions;
using System.Reflection;
using BenchmarkDotNet.Helpers;
using BenchmarkDotNet.Running;

namespace CockroachBench.Harness.Pairs.Child;

// A benchmark method as a loop over a compiled delegate: no reflection between two operations.
internal abstract class InvocationLoop
{
    public abstract void Run(long invocations);

    public static InvocationLoop Create(BenchmarkCase benchmarkCase, object instance)
    {
        var method = benchmarkCase.Descriptor.WorkloadMethod;
        var target = method.IsStatic ? null : Expression.Constant(instance, method.DeclaringType!);
        var arguments = method.GetParameters().Select(p => (Expression)Expression.Convert(Expression.Constant(benchmarkCase.Parameters[p.Name!]), p.ParameterType));
        var call = Expression.Call(target, method, arguments);
        return Compile(call, method);
    }

    // Compiles a setup or cleanup method; null where there is none.
    public static Action? CreateAction(MethodInfo? method, object instance)
    {
        if (method is null) return null;
        var call = Expression.Call(method.IsStatic ? null : Expression.Constant(instance, method.DeclaringType!), method);
        var loop = Compile(call, method);
        return () => loop.Run(1);
    }

    private static InvocationLoop Compile(MethodCallExpression call, MethodInfo method)
    {
        var returned = method.ReturnType;
        // A method without arguments is called through a delegate of its own, as BenchmarkDotNet's generated code calls it.
        Delegate Delegate(Type type) => call.Arguments.Count == 0
            ? method.CreateDelegate(type, (call.Object as ConstantExpression)?.Value)
            : Expression.Lambda(type, call).Compile();
        InvocationLoop Generic(Type loop, Type argument) =>
            (InvocationLoop)Activator.CreateInstance(loop.MakeGenericType(argument), Delegate(typeof(Func<>).MakeGenericType(returned)))!;

        if (returned == typeof(void)) return new VoidLoop((Action)Delegate(typeof(Action)));
        if (returned == typeof(Task)) return new TaskLoop((Func<Task>)Delegate(typeof(Func<Task>)));
        if (returned == typeof(ValueTask)) return new ValueTaskLoop((Func<ValueTask>)Delegate(typeof(Func<ValueTask>)));
        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>)) return Generic(typeof(TaskLoop<>), returned.GenericTypeArguments[0]);
        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>)) return Generic(typeof(ValueTaskLoop<>), returned.GenericTypeArguments[0]);
        return Generic(typeof(ValueLoop<>), returned);
    }

    private sealed class VoidLoop(Action method) : InvocationLoop
    {
        public override void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++) method();
        }
    }

    private sealed class TaskLoop(Func<Task> method) : InvocationLoop
    {
        public override void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++) AwaitHelper.GetResult(method());
        }
    }

    private sealed class ValueTaskLoop(Func<ValueTask> method) : InvocationLoop
    {
        public override void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++) AwaitHelper.GetResult(method());
        }
    }

    // The result is kept in a field, so that no operation is left out for having no effect.
    private sealed class ValueLoop<T>(Func<T> method) : InvocationLoop
    {
        public T? Last { get; private set; }

        public override void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++) Last = method();
            Last = default;
        }
    }

    private sealed class TaskLoop<T>(Func<Task<T>> method) : InvocationLoop
    {
        public T? Last { get; private set; }

        public override void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++) Last = AwaitHelper.GetResult(method());
            Last = default;
        }
    }

    private sealed class ValueTaskLoop<T>(Func<ValueTask<T>> method) : InvocationLoop
    {
        public T? Last { get; private set; }

        public override void Run(long invocations)
        {
            for (var i = 0L; i < invocations; i++) Last = AwaitHelper.GetResult(method());
            Last = default;
        }
    }
}
