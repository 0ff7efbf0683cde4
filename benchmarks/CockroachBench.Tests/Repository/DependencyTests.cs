using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using CockroachBench.Harness.Pairs.Child;

namespace CockroachBench.Tests.Repository;

// Dependencies of the compiled assemblies, held to the arrows of the layout.
public class DependencyTests
{
    private const string Root = "CockroachBench";

    // Each may use what it names and what that may use.
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["CockroachBench.Platform"] = [],
        ["CockroachBench.Retention"] = [],
        ["CockroachBench.Databases"] = ["CockroachBench.Platform"],
        ["CockroachBench.Results"] = ["CockroachBench.Platform"],
        ["CockroachBench.Soak"] = ["CockroachBench.Databases", "CockroachBench.Results", "CockroachBench.Retention"],
        ["CockroachBench.Harness"] = ["CockroachBench.Soak"],
        ["CockroachBench"] = ["CockroachBench.Harness"],
        ["CockroachBench.Lab"] = ["CockroachBench"],
    };

    public static TheoryData<string> Projects => [.. Arrows.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_depends_on_what_lies_below_it(string project)
    {
        var allowed = new HashSet<string>();
        Allow(project);
        Assert.Empty(Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!).Where(IsOurs).Except(allowed));

        void Allow(string from)
        {
            foreach (var to in Arrows[from])
                if (allowed.Add(to)) Allow(to);
        }
    }

    [Theory, MemberData(nameof(Projects))]
    public void No_folder_depends_on_one_that_depends_on_it(string project)
    {
        var uses = Folders(Uses(Assembly.Load(project).Location), project);
        var circles = uses.Keys.Where(folder => Reaches(uses, folder, folder)).Order(StringComparer.Ordinal).ToList();
        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles.Select(Describe)));

        string Describe(string folder) =>
            $"{folder} "
                + $"-> {string.Join(", ", uses[folder].Where(u => circles.Contains(u.Key)).Select(u => $"{u.Key} ({u.Value.First()})"))}";
    }

    [Fact]
    public void A_circle_is_found()
    {
        var uses = new Dictionary<string, Dictionary<string, HashSet<string>>>
        {
            ["a"] = new() { ["b"] = [] },
            ["b"] = new() { ["c"] = [] },
            ["c"] = new() { ["b"] = [] },
        };
        Assert.Equal([false, true, true], uses.Keys.Select(folder => Reaches(uses, folder, folder)));
    }

    [Fact]
    public void What_lies_in_the_root_and_is_used_by_no_folder_is_an_entry_point()
    {
        Use[] uses = [new("r", "Entry", "r.a", "A"), new("r", "Used", "r.a", "A"), new("r.a", "A", "r", "Used")];
        Assert.Equal(["Used"], Folders(uses, "r")["r"]["r.a"]);
    }

    private static bool IsOurs(string name) => name == Root || name.StartsWith(Root + ".", StringComparison.Ordinal);

    private static bool Reaches(Dictionary<string, Dictionary<string, HashSet<string>>> uses, string from, string to)
    {
        var (seen, left) = (new HashSet<string>(), new Stack<string>([from]));
        while (left.TryPop(out var next))
        {
            foreach (var used in uses.GetValueOrDefault(next)?.Keys ?? Enumerable.Empty<string>())
            {
                if (used == to) return true;
                if (seen.Add(used)) left.Push(used);
            }
        }
        return false;
    }

    private sealed record Use(string Folder, string Type, string UsedFolder, string UsedType);

    // Folder -> folder it uses -> the types that do. A folder is a namespace. What lies in the root and is used by no folder is an
    // entry point, which stands above all folders.
    private static Dictionary<string, Dictionary<string, HashSet<string>>> Folders(IReadOnlyCollection<Use> uses, string root)
    {
        var used = uses.Where(u => u.UsedFolder == root && u.Folder != root).Select(u => u.UsedType).ToHashSet();
        return uses.Where(u => u.Folder != u.UsedFolder && (u.Folder != root || used.Contains(u.Type)))
            .GroupBy(u => u.Folder)
            .ToDictionary(f => f.Key, f => f.GroupBy(u => u.UsedFolder).ToDictionary(g => g.Key, g => g.Select(u => u.Type).ToHashSet()));
    }

    private static HashSet<Use> Uses(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        var uses = new HashSet<Use>();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            var from = Place(handle);
            if (!IsOurs(from.Folder)) continue;
            var found = new List<EntityHandle> { type.BaseType };
            found.AddRange(type.GetInterfaceImplementations().Select(i => reader.GetInterfaceImplementation(i).Interface));
            found.AddRange(type.GetFields().SelectMany(f => Types(OfField, reader.GetFieldDefinition(f).Signature)));
            foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
            {
                found.AddRange(Types(OfMethod, method.Signature));
                if (method.RelativeVirtualAddress == 0) continue;
                var body = file.GetMethodBody(method.RelativeVirtualAddress);
                found.AddRange(Tokens(body.GetILReader()));
                if (!body.LocalSignature.IsNil) found.AddRange(
                    Types(OfLocals, reader.GetStandaloneSignature(body.LocalSignature).Signature));
            }
            foreach (var to in found.SelectMany(Places).Where(to => IsOurs(to.Folder) && to != from))
                uses.Add(new Use(from.Folder, from.Type, to.Folder, to.Type));
        }
        return uses;

        (string Folder, string Type) Place(TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            return type.GetDeclaringType() is { IsNil: false } outer
                ? Place(outer) : (reader.GetString(type.Namespace), reader.GetString(type.Name));
        }

        IEnumerable<(string Folder, string Type)> Places(EntityHandle handle)
        {
            if (handle.IsNil) return [];
            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition:
                    return [Place((TypeDefinitionHandle)handle)];
                case HandleKind.TypeSpecification:
                    return Types(OfType, reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature).SelectMany(Places);
                case HandleKind.MethodDefinition:
                    return [Place(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType())];
                case HandleKind.FieldDefinition:
                    return [Place(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType())];
                case HandleKind.MemberReference:
                    return Places(reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
                case HandleKind.MethodSpecification:
                    var specification = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                    return Places(specification.Method).Concat(Types(OfArguments, specification.Signature).SelectMany(Places));
                default:
                    return [];
            }
        }

        List<EntityHandle> Types(Decode decode, BlobHandle signature)
        {
            var collector = new TypeCollector();
            var blob = reader.GetBlobReader(signature);
            decode(new SignatureDecoder<int, object?>(collector, reader, null), ref blob);
            return collector.Found;
        }
    }

    private delegate void Decode(SignatureDecoder<int, object?> decoder, ref BlobReader blob);

    private static void OfType(SignatureDecoder<int, object?> decoder, ref BlobReader blob) => decoder.DecodeType(ref blob);

    private static void OfField(SignatureDecoder<int, object?> decoder, ref BlobReader blob) => decoder.DecodeFieldSignature(ref blob);

    private static void OfMethod(SignatureDecoder<int, object?> decoder, ref BlobReader blob) => decoder.DecodeMethodSignature(ref blob);

    private static void OfLocals(SignatureDecoder<int, object?> decoder, ref BlobReader blob) => decoder.DecodeLocalSignature(ref blob);

    private static void OfArguments(SignatureDecoder<int, object?> decoder, ref BlobReader blob) =>
        decoder.DecodeMethodSpecificationSignature(ref blob);

    private static List<EntityHandle> Tokens(BlobReader il)
    {
        var found = new List<EntityHandle>();
        while (il.RemainingBytes > 0)
        {
            var first = il.ReadByte();
            var code = first == 0xFE ? IlCodes.OfTwoBytes(il.ReadByte()) : IlCodes.OfOneByte(first);
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod
                    or OperandType.InlineType or OperandType.InlineTok:
                    found.Add(MetadataTokens.EntityHandle(il.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = il.ReadInt32();
                    il.Offset += 4 * targets;
                    break;
                default:
                    il.Offset += IlCodes.OperandSize(code);
                    break;
            }
        }
        return found;
    }

    private sealed class TypeCollector : ISignatureTypeProvider<int, object?>
    {
        public List<EntityHandle> Found { get; } = [];

        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Note(handle);

        public int GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Note(handle);

        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 0;

        public int GetArrayType(int elementType, ArrayShape shape) => 0;

        public int GetByReferenceType(int elementType) => 0;

        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

        public int GetGenericInstantiation(int genericType, System.Collections.Immutable.ImmutableArray<int> typeArguments) => 0;

        public int GetGenericMethodParameter(object? genericContext, int index) => 0;

        public int GetGenericTypeParameter(object? genericContext, int index) => 0;

        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

        public int GetPinnedType(int elementType) => 0;

        public int GetPointerType(int elementType) => 0;

        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

        public int GetSZArrayType(int elementType) => 0;

        private int Note(EntityHandle handle)
        {
            Found.Add(handle);
            return 0;
        }
    }
}
