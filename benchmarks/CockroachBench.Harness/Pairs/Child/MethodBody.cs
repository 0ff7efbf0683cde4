using System.Reflection.Emit;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace CockroachBench.Harness.Pairs.Child;

// Whether a benchmark method does the same in two builds, as far as its own class and its base classes go.
internal static partial class MethodBody
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // A digest of the compiled body and of all methods of its class and base classes that it reaches; null if a body cannot be read. Names
    // replace tokens, whose numbers change with every line elsewhere in the assembly.
    public static string? Digest(MethodInfo method)
    {
        try
        {
            var owners = Owners(method.ReflectedType!);
            var text = new StringBuilder();
            var seen = new HashSet<MethodBase> { method };
            var left = new Queue<MethodBase>(seen);
            while (left.TryDequeue(out var next))
            {
                text.Append(next).Append('\n');
                foreach (var member in Describe(next, text))
                {
                    foreach (var reached in Reached(member, owners))
                        if (seen.Add(reached)) left.Enqueue(reached);
                }
            }
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(WithoutOrdinals(text.ToString()))))[..16];
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or IndexOutOfRangeException or BadImageFormatException)
        {
            return null;
        }
    }

    // Compiler-generated names contain a member's position in its class, which changes with every member put before it.
    public static string WithoutOrdinals(string text) => Ordinal().Replace(text, "");

    [GeneratedRegex(@"(?<=>d__|>b__|>c__DisplayClass|>9__|\|)\d+")]
    private static partial Regex Ordinal();

    // The class and its base classes, as far as they are of its own assembly.
    private static List<Type> Owners(Type type)
    {
        var owners = new List<Type>();
        for (var owner = type; owner is not null && owner.Assembly == type.Assembly; owner = owner.BaseType) owners.Add(Definition(owner));
        return owners;
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    // A state machine or a closure is named by its constructor or a field; all of its methods are the method's own.
    private static IEnumerable<MethodBase> Reached(MemberInfo member, List<Type> owners)
    {
        if ((member as Type ?? member.DeclaringType) is not { } named) return [];
        var type = Definition(named);
        if (owners.Contains(type)) return member is MethodBase method ? WithOverrides(method, owners) : [];
        return type is { IsNested: true } && owners.Contains(type.DeclaringType!)
            ? [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)]
            : [];
    }

    // A call of a virtual method runs the class's own override.
    private static IEnumerable<MethodBase> WithOverrides(MethodBase method, List<Type> owners)
    {
        if (method is not MethodInfo { IsVirtual: true } called) return [method];
        var definition = called.GetBaseDefinition();
        return [called, .. owners.SelectMany(o => o.GetMethods(Declared)).Where(m => m.IsVirtual && m.GetBaseDefinition() == definition)];
    }

    private static List<MemberInfo> Describe(MethodBase method, StringBuilder text)
    {
        var members = new List<MemberInfo>();
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } il) return members;
        foreach (var local in body.LocalVariables)
        {
            text.Append(local.LocalType).Append(';');
            members.Add(local.LocalType);
        }
        var typeArguments = method.DeclaringType is { IsGenericType: true } t ? t.GetGenericArguments() : null;
        var methodArguments = method is { IsGenericMethod: true } ? method.GetGenericArguments() : null;
        for (var i = 0; i < il.Length;)
        {
            var code = il[i] == 0xFE ? IlCodes.OfTwoBytes(il[i + 1]) : IlCodes.OfOneByte(il[i]);
            i += code.Size;
            var size = IlCodes.OperandSize(code) + (code.OperandType == OperandType.InlineSwitch ? 4 * BitConverter.ToInt32(il, i) : 0);
            text.Append(code.Name).Append(' ');
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok:
                    var member = method.Module.ResolveMember(BitConverter.ToInt32(il, i), typeArguments, methodArguments)!;
                    members.Add(member);
                    text.Append(member.DeclaringType).Append("::").Append(member);
                    break;
                case OperandType.InlineString:
                    text.Append(method.Module.ResolveString(BitConverter.ToInt32(il, i)));
                    break;
                case OperandType.InlineSig:
                    break;
                default:
                    text.Append(Convert.ToHexString(il, i, size));
                    break;
            }
            i += size;
            text.Append('\n');
        }
        return members;
    }
}
