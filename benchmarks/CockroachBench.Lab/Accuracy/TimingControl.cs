using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using CockroachBench.Retention;

namespace CockroachBench.Lab.Accuracy;

/// <summary>Work that nothing but the processor decides: to see what the diagnoser does to timing.</summary>
[SessionCounter(null)]
public class TimingControl
{
    /// <summary>Pairs of processes.</summary>
    public const int PairCount = 15;

    /// <summary>Which pair this is; changes nothing.</summary>
    [ParamsSource(nameof(Pairs))]
    public int Pair { get; set; }

    /// <summary>1 to <see cref="PairCount"/>.</summary>
    public static IEnumerable<int> Pairs => Enumerable.Range(1, PairCount);

    private readonly byte[] _data = new byte[16 * 1024];

    /// <summary>SHA-256 of 16 KB.</summary>
    [Benchmark]
    public int Sha256() => SHA256.HashData(_data)[0];
}
