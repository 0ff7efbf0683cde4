namespace CockroachBench.Results.Model;

// A short stretch of operations of one side. CpuNanoseconds: Processor time of the measuring process in that time; null where the system
// does not tell. ThreadsWait: Whether the process's threads waited for each other; null where that was left alone.
internal readonly record struct Slice(Side Side, long Operations, double Nanoseconds, double? CpuNanoseconds = null, bool? ThreadsWait = null)
{
    public double PerOperation => Nanoseconds / Operations;
}
