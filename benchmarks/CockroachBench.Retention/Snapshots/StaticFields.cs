using Microsoft.Diagnostics.Runtime;

namespace CockroachBench.Retention.Snapshots;

// Static fields, those of a thread too, that hold an object.
internal static class StaticFields
{
    private const string ObjectArray = "System.Object[]";
    // ThreadStaticsInfo in coreclr's methodtable.h: before the auxiliary data, the index of a type's references in each thread's array.
    private const int ThreadIndex = 36;
    // ThreadLocalData in coreclr's threadstatics.h: the first two indices are not in the array.
    private const int FirstThreadIndex = 2;
    private const int ThreadArray = 8;
    private const int ThreadSize = 2048; // as far as the runtime's own object for a thread is searched

    public static IEnumerable<(ulong Object, string Name)> Find(ClrRuntime runtime)
    {
        var reader = runtime.DataTarget.DataReader;
        var types = TypesWithStatics.Find(runtime).ToList();
        foreach (var (type, references, _) in types.Where(t => t.References != 0))
        {
            foreach (var field in type.StaticFields.Where(f => f.IsObjectReference))
                if (Value(references + (ulong)field.Offset) is { } value) yield return (value, $"static {Name(type, field.Name)}");
        }
        var threads = ThreadArrays(runtime).ToList();
        foreach (var (type, _, auxiliary) in types.Where(t => t.Type.ThreadStaticFields.Any(f => f.IsObjectReference)))
        {
            var index = reader.Read<int>(auxiliary - ThreadIndex) - FirstThreadIndex;
            foreach (var references in threads.Where(t => index >= 0 && index < t.Length).Select(t => t.GetObjectValue(index)))
                foreach (var field in references.IsNull ? [] : type.ThreadStaticFields.Where(f => f.IsObjectReference))
                    if (Value(references.Address + (ulong)field.Offset) is { } value)
                        yield return (value, $"thread static {Name(type, field.Name)}");
        }

        ulong? Value(ulong address) =>
            reader.ReadPointer(address, out var value) && value != 0 && runtime.Heap.GetObject(value).IsValid ? value : null;
    }

    // A pointer to an array of objects that has the length written before it.
    private static IEnumerable<ClrArray> ThreadArrays(ClrRuntime runtime)
    {
        var reader = runtime.DataTarget.DataReader;
        foreach (var thread in runtime.Threads)
        {
            for (var at = thread.Address; at < thread.Address + ThreadSize; at += sizeof(ulong))
            {
                if (!reader.ReadPointer(at, out var data) || !reader.ReadPointer(data + ThreadArray, out var address)) continue;
                if (runtime.Heap.GetSegmentByAddress(address) is null) continue;
                var array = runtime.Heap.GetObject(address);
                if (array.Type?.Name != ObjectArray || array.AsArray().Length + FirstThreadIndex != reader.Read<int>(data)) continue;
                yield return array.AsArray();
                break;
            }
        }
    }

    // With the namespace: it says where to look.
    private static string Name(ClrType type, string? field)
    {
        var name = type.Name ?? "?";
        var end = name.IndexOfAny(['<', '+']);
        var dot = name.LastIndexOf('.', (end < 0 ? name.Length : end) - 1);
        return $"{name[..(dot + 1)]}{TypeNames.Short(name[(dot + 1)..])}.{TypeNames.Simple(field ?? "?")}";
    }
}
