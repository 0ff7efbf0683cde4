#if RESULTS // Linked into CockroachBench.Results, which does not reference this project.
namespace CockroachBench.Results.Model;
#else
namespace CockroachBench.Retention;
#endif

/// <summary>Whether an operation leaves bytes behind.</summary>
public enum Verdict
{
    /// <summary>Nothing that grows: the interval lies below the floor, or, at the end, holds 0 around a slope below the floor.</summary>
    None,

    /// <summary>Every operation leaves something: the interval lies above 0 and the slope above the floor.</summary>
    Leak,

    /// <summary>More operations would be needed to tell.</summary>
    Unclear,
}
