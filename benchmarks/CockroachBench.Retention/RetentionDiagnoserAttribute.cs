namespace CockroachBench.Retention;

/// <summary>
/// Adds to every benchmark of the class what an operation leaves behind: retained bytes, bytes live at the peak,
/// connections, pool slots, sessions and sockets, bytes on the large object heap, and for a leak the types that grew.
/// </summary>
/// <remarks>The same for a whole configuration: <see cref="RetentionConfigExtensions.AddRetentionDiagnoser"/>.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Assembly)]
public sealed class RetentionDiagnoserAttribute : Attribute, IConfigSource
{
    /// <inheritdoc/>
    public IConfig Config { get; } = ManualConfig.CreateEmpty().AddRetentionDiagnoser();
}
