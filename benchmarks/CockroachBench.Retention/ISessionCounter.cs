namespace CockroachBench.Retention;

/// <summary>Asks a server how many sessions the measured code has open on it: what no client can know.</summary>
/// <remarks>
/// If the constructor throws <see cref="NotSupportedException"/>, sessions are unknown and everything else is measured.
/// </remarks>
public interface ISessionCounter : IDisposable
{
    /// <summary>Sessions of this process's measured code, at this moment. The counter's own are not counted.</summary>
    int CountSessions();
}

/// <summary>Names the <see cref="ISessionCounter"/> of a class or assembly: a public class with a parameterless constructor.</summary>
/// <param name="type">The implementing type; null for a class that has no server to ask, in an assembly that names one.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Assembly)]
public sealed class SessionCounterAttribute(Type? type) : Attribute
{
    /// <summary>The implementing type, or null.</summary>
    public Type? Type { get; } = type;
}
