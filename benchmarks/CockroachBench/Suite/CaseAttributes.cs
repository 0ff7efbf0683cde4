using CockroachBench.Databases;

namespace CockroachBench.Suite;

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
