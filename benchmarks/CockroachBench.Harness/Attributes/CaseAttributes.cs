namespace CockroachBench.Harness.Attributes;

// The parameter values the quick and smoke profiles keep of a [Params] member: its few most telling ones.
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class QuickParamsAttribute(string member, params object[] values) : Attribute
{
    public string Member { get; } = member;
    public IReadOnlyList<object> Values { get; } = values;
}

// The [Params] member that says how many narrow items a case reads: many need a table that is written only for such cases.
[AttributeUsage(AttributeTargets.Class)]
public sealed class ScansRowsAttribute(string member) : Attribute
{
    public string Member { get; } = member;
}

// Marks the floor of a family: the same work without a driver. Its figures show how far a strategy is from the limit. A floor decodes
// nothing, so its checksum is a row count and is not compared with the other variants'.
[AttributeUsage(AttributeTargets.Method)]
public sealed class FloorAttribute : Attribute;

// What the server must be able to do; where it cannot, the case is reported as not supported.
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresAttribute(Capability capability) : Attribute
{
    public Capability Capability { get; } = capability;
}

// How many connections a case has open at once; where the server has room for fewer, it is not supported.
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class OpensConnectionsAttribute : Attribute
{
    public OpensConnectionsAttribute(int count) => Count = count;
    public OpensConnectionsAttribute(string member) => Member = member;
    public int Count { get; }
    public string? Member { get; }

    // Whether only a measurement, which repeats the operation, has so many open; the smoke run does it once.
    public bool WhenMeasured { get; set; }
}

// Names the member that holds the SQL a benchmark sends: the run records its value, with the parameters of each case, so that tables can
// show it. The benchmark sends what the member holds, so that the two cannot differ. It is read after parameters are set and before any
// setup.
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class SqlAttribute(string member, Type? type = null) : Attribute
{
    // Where the member is; null for the benchmark's own class.
    public Type? Type { get; } = type;
    public string Member { get; } = member;
}

// Methods of one class agree on their checksum within a group; without this attribute all methods are one group.
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChecksumGroupAttribute(string group) : Attribute
{
    public string Group { get; } = group;
}

public static class Categories
{
    public const string Sync = "Sync";
    public const string Async = "Async";
    public const string Leaks = "Leaks";
}
