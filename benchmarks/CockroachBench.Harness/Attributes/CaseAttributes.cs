namespace CockroachBench.Harness.Attributes;

// The values of a [Params] member that the quick and smoke profiles keep.
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class QuickParamsAttribute(string member, params object[] values) : Attribute
{
    public string Member { get; } = member;
    public IReadOnlyList<object> Values { get; } = values;
}

// The [Params] member with the number of narrow items a case reads: a large one needs a table that is written only for such cases.
[AttributeUsage(AttributeTargets.Class)]
public sealed class ScansRowsAttribute(string member) : Attribute
{
    public string Member { get; } = member;
}

// Marks the floor of a family: the same work without a driver. It decodes nothing, so its checksum is a row count and is not compared with
// the other variants'.
[AttributeUsage(AttributeTargets.Method)]
public sealed class FloorAttribute : Attribute;

// A capability the server must have; without it the case is not supported.
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresAttribute(Capability capability) : Attribute
{
    public Capability Capability { get; } = capability;
}

// Connections a case has open at once, or the int property with their number; without room for them the case is not supported.
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class OpensConnectionsAttribute : Attribute
{
    public OpensConnectionsAttribute(int count) => Count = count;
    public OpensConnectionsAttribute(string member) => Member = member;
    public int Count { get; }
    public string? Member { get; }
    // Only a measurement, which repeats the operation, opens that many.
    public bool WhenMeasured { get; set; }
}

// Names the string member with the SQL a benchmark sends, for tables to show. It is read after parameters are set and before any setup, on
// the benchmark's own class unless a type is given.
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class SqlAttribute(string member, Type? type = null) : Attribute
{
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
