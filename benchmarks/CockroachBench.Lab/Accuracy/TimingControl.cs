using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using CockroachBench.Retention;

namespace CockroachBench.Lab.Accuracy;

// Work that depends on the processor alone, to see the diagnoser's effect on timing.
[SessionCounter(null)]
public class TimingControl
{
    public const int PairCount = 15;

    // Changes nothing.
    [ParamsSource(nameof(Pairs))]
    public int Pair { get; set; }

    public static IEnumerable<int> Pairs => Enumerable.Range(1, PairCount);

    private readonly byte[] _data = new byte[16 * 1024];

    [Benchmark]
    public int Sha256() => SHA256.HashData(_data)[0];
}
