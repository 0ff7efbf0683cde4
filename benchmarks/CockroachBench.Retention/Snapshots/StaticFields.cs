using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace CockroachBench.Retention.Snapshots;

// Static fields that hold an object, of generic instantiations too. The debugging library (3.1) finds none in .NET 9 and later: there, static
// references of all types lie in arrays on the pinned heap, and in front of a type's auxiliary data stand where they begin and the type
// (DynamicStaticsInfo in coreclr's methodtable.h). So the loader's heaps are searched for words that point into such an array; a hit counts
// only if the type beside it points back to it. On another layout nothing is found, and the root is then named by its handle.
internal static class StaticFields
{
    private const int AuxiliaryData = 32; // in a method table
    private const int InfoSize = 24; // where static references begin (lowest bit: not initialised yet), where other statics begin, the type
    private const int TypeInInfo = 16;
    private const ulong NotInitialised = 1;

    public static IEnumerable<(ulong Object, string Name)> Find(ClrRuntime runtime)
    {
        var arrays = runtime.Heap.EnumerateRoots()
            .Where(r => r.RootKind is ClrRootKind.StrongHandle or ClrRootKind.PinnedHandle && r.Object.Type?.Name == "System.Object[]")
            .Select(r => (Start: r.Object.Address, End: r.Object.Address + r.Object.Size)).ToArray();
        var reader = runtime.DataTarget.DataReader;
        foreach (var (start, type) in Types(runtime, arrays))
        {
            foreach (var field in type.StaticFields.Where(f => f.IsObjectReference))
            {
                if (reader.ReadPointer(start + (ulong)field.Offset, out var value) && value != 0)
                    yield return (value, $"static {Declaring(type)}.{TypeNames.Simple(field.Name ?? "?")}");
            }
        }
    }

    // With its namespace: it says where to look.
    private static string Declaring(ClrType type)
    {
        var name = type.Name ?? "?";
        var end = name.IndexOfAny(['<', '+']);
        var dot = name.LastIndexOf('.', (end < 0 ? name.Length : end) - 1);
        return name[..(dot + 1)] + TypeNames.Short(name[(dot + 1)..]);
    }

    private static IEnumerable<(ulong Start, ClrType Type)> Types(ClrRuntime runtime, (ulong Start, ulong End)[] arrays)
    {
        var reader = runtime.DataTarget.DataReader;
        foreach (var range in LoaderHeaps(runtime))
        {
            var memory = new byte[range.Length];
            var words = MemoryMarshal.Cast<byte, ulong>(memory.AsSpan(0, reader.Read(range.Start, memory))).ToArray();
            for (var i = 0; i + (TypeInInfo / sizeof(ulong)) < words.Length; i++)
            {
                var start = words[i] & ~NotInitialised;
                if (start == 0 || !Array.Exists(arrays, a => start > a.Start && start < a.End)) continue;
                var methodTable = words[i + (TypeInInfo / sizeof(ulong))];
                var info = range.Start + ((ulong)i * sizeof(ulong));
                if (reader.ReadPointer(methodTable + AuxiliaryData, out var auxiliary) && auxiliary == info + InfoSize
                    && runtime.GetTypeByMethodTable(methodTable) is { } type)
                    yield return (start, type);
            }
        }
    }

    private static IEnumerable<MemoryRange> LoaderHeaps(ClrRuntime runtime) => runtime.AppDomains.Append(runtime.SystemDomain)
        .OfType<ClrAppDomain>().SelectMany(d => d.EnumerateLoaderAllocatorHeaps())
        .Concat(runtime.EnumerateModules().SelectMany(m => m.EnumerateLoaderAllocatorHeaps()))
        .Where(h => h.Kind is NativeHeapKind.LowFrequencyHeap or NativeHeapKind.HighFrequencyHeap)
        .Select(h => h.MemoryRange).Distinct();
}
