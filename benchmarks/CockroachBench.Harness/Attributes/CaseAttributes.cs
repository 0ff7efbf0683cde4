using CockroachBench.Databases;

namespace CockroachBench.Harness.Attributes;

/// <summary>The parameter values the quick and smoke profiles keep of a <c>[Params]</c> member: its few most telling ones.</summary>
/// <param name="member">The member's name.</param>
/// <param name="values">The values kept; the full profile keeps all.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class QuickParamsAttribute(string member, params object[] values) : Attribute
{
    /// <summary>The <c>[Params]</c> member's name.</summary>
    public string Member { get; } = member;

    /// <summary>The values kept.</summary>
    public IReadOnlyList<object> Values { get; } = values;
}

/// <summary>The <c>[Params]</c> member that says how many narrow items a case reads: many need a table that is written only for such cases.</summary>
/// <param name="member">The member's name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ScansRowsAttribute(string member) : Attribute
{
    /// <summary>The <c>[Params]</c> member's name.</summary>
    public string Member { get; } = member;
}

/// <summary>Marks the floor of a family: the same work without a driver. Its figures show how far a strategy is from the limit.</summary>
/// <remarks>A floor decodes nothing, so its checksum is a row count and is not compared with the other variants'.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FloorAttribute : Attribute;

/// <summary>What the server must be able to do; where it cannot, the case is reported as not supported.</summary>
/// <param name="capability">The capability.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresAttribute(Capability capability) : Attribute
{
    /// <summary>The capability.</summary>
    public Capability Capability { get; } = capability;
}

/// <summary>How many connections a case has open at once; where the server has room for fewer, it is not supported.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class OpensConnectionsAttribute : Attribute
{
    /// <summary>A case that always opens as many.</summary>
    /// <param name="count">The number.</param>
    public OpensConnectionsAttribute(int count) => Count = count;

    /// <summary>A case whose parameters say how many.</summary>
    /// <param name="member">A property of type int on the benchmark's class.</param>
    public OpensConnectionsAttribute(string member) => Member = member;

    /// <summary>The number, where no member is named.</summary>
    public int Count { get; }

    /// <summary>The member's name.</summary>
    public string? Member { get; }

    /// <summary>Whether only a measurement, which repeats the operation, has so many open; the smoke run does it once.</summary>
    public bool WhenMeasured { get; set; }
}

/// <summary>Names the member that holds the SQL a benchmark sends: the run records its value, with the parameters of each case, so that tables can show it.</summary>
/// <remarks>The benchmark sends what the member holds, so that the two cannot differ. It is read after parameters are set and before any setup.</remarks>
/// <param name="member">A property or field of type string, of whatever visibility.</param>
/// <param name="type">Where it is; the benchmark's own class without.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class SqlAttribute(string member, Type? type = null) : Attribute
{
    /// <summary>Where the member is; null for the benchmark's own class.</summary>
    public Type? Type { get; } = type;

    /// <summary>The member's name.</summary>
    public string Member { get; } = member;
}

/// <summary>Methods of one class agree on their checksum within a group; without this attribute all methods are one group.</summary>
/// <param name="group">A word that says what differs.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChecksumGroupAttribute(string group) : Attribute
{
    /// <summary>The group.</summary>
    public string Group { get; } = group;
}

/// <summary>Categories of benchmark methods.</summary>
public static class Categories
{
    /// <summary>Blocks a thread while it waits.</summary>
    public const string Sync = "Sync";

    /// <summary>Awaits.</summary>
    public const string Async = "Async";

    /// <summary>Leaves something behind on purpose.</summary>
    public const string Leaks = "Leaks";
}
