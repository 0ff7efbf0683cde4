using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace CockroachBench.Retention.Snapshots;

// All types that have static fields, instantiations of generic ones too, with where .NET 9 and later keep what those fields hold. The
// debugging library (3.1) does not know. In front of a type's auxiliary data stand (DynamicStaticsInfo in coreclr's methodtable.h) the
// start of its static references, that of its other statics, and the type. So every word of the loader's heaps is taken for such a type: it
// is one if its auxiliary data begins right behind. With another layout none is, and a root is then named by its handle alone.
internal static class TypesWithStatics
{
    private const int AuxiliaryData = 32; // in a method table
    private const ulong NotInitialised = 1;

    // References: the address of the first; fields are at their offsets from it. Auxiliary: the address of the auxiliary data.
    public static IEnumerable<(ClrType Type, ulong References, ulong Auxiliary)> Find(ClrRuntime runtime)
    {
        var heaps = LoaderHeaps(runtime).Select(r => new Copy(r.Start, Read(runtime, r))).OrderBy(c => c.Start).ToArray();
        foreach (var heap in heaps)
        {
            for (var i = 2; i < heap.Words.Length; i++)
            {
                var auxiliary = heap.Start + (((ulong)i + 1) * sizeof(ulong));
                if (WordAt(heaps, heap.Words[i] + AuxiliaryData) == auxiliary && runtime.GetTypeByMethodTable(heap.Words[i]) is { } type)
                    yield return (type, heap.Words[i - 2] & ~NotInitialised, auxiliary);
            }
        }
    }

    private static IEnumerable<MemoryRange> LoaderHeaps(ClrRuntime runtime) => runtime.AppDomains.Append(runtime.SystemDomain)
        .OfType<ClrAppDomain>().SelectMany(d => d.EnumerateLoaderAllocatorHeaps())
        .Concat(runtime.EnumerateModules().SelectMany(m => m.EnumerateLoaderAllocatorHeaps()))
        .Where(h => h.Kind is NativeHeapKind.LowFrequencyHeap or NativeHeapKind.HighFrequencyHeap)
        .Select(h => h.MemoryRange).DistinctBy(r => r.Start);

    private static ulong[] Read(ClrRuntime runtime, MemoryRange range)
    {
        var words = new ulong[range.Length / sizeof(ulong)];
        var read = runtime.DataTarget.DataReader.Read(range.Start, MemoryMarshal.AsBytes(words.AsSpan()));
        return words[..(read / sizeof(ulong))];
    }

    private static ulong? WordAt(Copy[] heaps, ulong address)
    {
        if (address % sizeof(ulong) != 0) return null;
        var (low, high) = (0, heaps.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var index = (address - heaps[middle].Start) / sizeof(ulong);
            if (address < heaps[middle].Start) high = middle - 1;
            else if (index >= (ulong)heaps[middle].Words.Length) low = middle + 1;
            else return heaps[middle].Words[index];
        }
        return null;
    }

    private sealed record Copy(ulong Start, ulong[] Words);
}
