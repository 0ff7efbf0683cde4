namespace CockroachBench.Results.Model;

/// <summary>A short stretch of operations of one side.</summary>
/// <param name="Side">Whose.</param>
/// <param name="Operations">How many operations; above 0.</param>
/// <param name="Nanoseconds">Wall time of all of them.</param>
/// <param name="CpuNanoseconds">Processor time of the measuring process in that time; null where the system does not tell.</param>
/// <param name="ThreadsWait">Whether the process's threads waited for each other; null where that was left alone.</param>
public readonly record struct Slice(Side Side, long Operations, double Nanoseconds, double? CpuNanoseconds = null, bool? ThreadsWait = null)
{
    /// <summary>Wall time of an operation.</summary>
    public double PerOperation => Nanoseconds / Operations;
}
