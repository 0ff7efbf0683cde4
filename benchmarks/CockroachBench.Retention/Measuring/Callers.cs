namespace CockroachBench.Retention.Measuring;

// Who called: the innermost methods of a stack that are the user's, `UserRepository.GetAsync <- Handler.Handle`.
internal static class Callers
{
    private const int Most = 4;

    // The runtime, drivers, and what runs benchmarks and tests.
    private static readonly string[] Others =
        ["System", "Microsoft", "Internal", "Npgsql", "Dapper", "BenchmarkDotNet", "CockroachBench.Retention", "Xunit", "NUnit"];

    // Null where none is the user's: behind an await that had to wait, the stack begins with the driver.
    public static string? Of(StackTrace stack)
    {
        var names = new List<string>();
        foreach (var method in stack.GetFrames().Select(f => f.GetMethod()).OfType<MethodBase>())
        {
            // Without a type: compiled at run time, from an expression.
            if (method.DeclaringType is not { } type || !IsUsers(type.Namespace)) continue;
            var name = Name(method);
            // A method and its state machine are one.
            if (names.Count > 0 && names[^1] == name) continue;
            if (names.Count == Most) break;
            names.Add(name);
        }
        return names.Count == 0 ? null : string.Join(" <- ", names);
    }

    public static bool IsUsers(string? space) =>
        !Array.Exists(Others, o => space == o || space?.StartsWith(o + ".", StringComparison.Ordinal) == true);

    private static string Name(MethodBase method) => Name(method.DeclaringType?.FullName ?? "", method.Name);

    // Full name of the type, as reflection writes it: `Shop.Users+<GetAsync>d__5` and MoveNext are Users.GetAsync.
    public static string Name(string type, string method)
    {
        var parts = type.Split('[', 2)[0].Split('+').ToList();
        // The compiler's own types inside a type; a state machine has the method's name, and so have its methods in a closure.
        var generated = parts.FindIndex(p => p.StartsWith('<'));
        var source = generated < 0 ? null : parts.Skip(generated).Select(TypeNames.Simple).LastOrDefault(p => !p.StartsWith('<'));
        if (generated >= 0) parts.RemoveRange(generated, parts.Count - generated);
        var declaring = string.Join('.', parts.Select(TypeNames.Simple));
        var name = TypeNames.Simple(source is null ? method : source);
        if (name is ".ctor" or ".cctor") return $"new {declaring}";
        return declaring.Length == 0 ? name : $"{declaring}.{name}";
    }
}
