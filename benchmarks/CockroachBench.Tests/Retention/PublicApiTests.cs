using System.Reflection;
using System.Runtime.CompilerServices;
using CockroachBench.Retention;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Retention;

// The package's public surface is the one in PublicApi.txt: a change is seen in review, and belongs into CHANGELOG.md.
public class PublicApiTests
{
    private const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static string Folder => Path.Combine(ProgramUnderTest.Root, "benchmarks", "CockroachBench.Retention");

    [Fact]
    public void The_public_surface_is_the_one_that_is_written_down()
    {
        var written = File.ReadAllLines(Path.Combine(Folder, "PublicApi.txt"));
        List<string> lines = [.. typeof(LeakCheck).Assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal)];
        Assert.True(lines.SequenceEqual(written), "PublicApi.txt differs from the library. If that is meant, change it and CHANGELOG.md."
            + $"\nNot in PublicApi.txt:\n{string.Join('\n', lines.Except(written))}"
            + $"\nNot in the library, or out of order:\n{string.Join('\n', written.Except(lines))}");
    }

    [Fact]
    public void The_changes_tell_of_this_version()
    {
        var version = typeof(LeakCheck).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.Contains($"## {version.Split('+')[0]}", File.ReadAllLines(Path.Combine(Folder, "CHANGELOG.md")));
    }

    [Fact]
    public void A_member_is_written_with_all_that_callers_depend_on() =>
        Assert.Equal(
            [
                "CockroachBench.Tests.Retention.PublicApiTests+Sample: abstract class",
                "CockroachBench.Tests.Retention.PublicApiTests+Sample: const Int32 Most = 3",
                "CockroachBench.Tests.Retention.PublicApiTests+Sample: property String Name { get; }",
                "CockroachBench.Tests.Retention.PublicApiTests+Sample: protected .ctor(String name)",
                "CockroachBench.Tests.Retention.PublicApiTests+Sample: static Task<List<Int32>> ReadAsync(Nullable<Int32> most = default)",
            ],
            Lines(typeof(Sample)).Order(StringComparer.Ordinal));

    public abstract class Sample
    {
        public const int Most = 3;

        protected Sample(string name) => Name = name;

        public string Name { get; internal set; }

        public static Task<List<int>> ReadAsync(int? most = null) => Task.FromResult(new List<int> { most ?? Most });

        internal void Hide() => Name = "";
    }

    private static IEnumerable<string> Lines(Type type)
    {
        var bases = type.GetInterfaces().Append(type.BaseType).OfType<Type>().Where(b => b != typeof(object) && b.IsPublic)
            .Except(type.BaseType?.GetInterfaces() ?? []).Select(Name).Order(StringComparer.Ordinal).ToList();
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class" : "class";
        return type.GetMembers(Own).Select(Member).OfType<string>()
            .Append(kind + (bases.Count == 0 ? "" : " : " + string.Join(", ", bases)))
            .Select(line => $"{type.FullName}: {line}");
    }

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo c when IsSeen(c) => $"{Access(c)}.ctor({Parameters(c)})",
        MethodInfo m when IsSeen(m) && !m.IsSpecialName && !m.IsDefined(typeof(CompilerGeneratedAttribute)) =>
            $"{Access(m)}{Name(m.ReturnType)} {m.Name}({Parameters(m)})",
        PropertyInfo p when p.GetAccessors().Length > 0 => $"{Access(p.GetAccessors()[0])}property {Name(p.PropertyType)} {p.Name} {{ "
            + $"{(p.GetMethod is { IsPublic: true } ? "get; " : "")}{(p.SetMethod is { IsPublic: true } set ? Setter(set) : "")}}}",
        FieldInfo { IsPublic: true, IsSpecialName: false } f => f.IsLiteral
            ? $"const {Name(f.FieldType)} {f.Name} = {f.GetRawConstantValue()}"
            : $"{(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}",
        _ => null,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => $"{(method.IsPublic ? "" : "protected ")}{(method.IsStatic ? "static " : "")}";

    private static string Setter(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"));

    private static string Name(Type type) => !type.IsGenericType ? type.Name
        : $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
}
