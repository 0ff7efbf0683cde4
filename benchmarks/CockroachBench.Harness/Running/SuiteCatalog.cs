using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Running;
using CockroachBench.Databases;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Attributes;

namespace CockroachBench.Harness.Running;

/// <summary>What there is to measure.</summary>
internal static class SuiteCatalog
{
    // Beside the case's own: what counts sessions, what watches the server, and one that is on its way out.
    private const int OtherConnections = 3;

    private const string ClassSuffix = "Benchmarks";

    /// <summary>Every benchmark class, in the order of the tables.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [.. BenchmarkSuite.Current.Assembly.GetExportedTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && BenchmarkSuite.Current.Families.Contains(Folder(t)) && t.GetMethods().Any(m => m.IsDefined(typeof(BenchmarkAttribute))))
            .OrderBy(t => BenchmarkSuite.Current.Families.ToList().IndexOf(Folder(t)))
            .ThenBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>Folder and scenario of a class: <c>Reads/BufferedVsStreamed</c>.</summary>
    public static string Family(Type type) =>
        $"{Folder(type)}/{(type.Name.EndsWith(ClassSuffix, StringComparison.Ordinal) ? type.Name[..^ClassSuffix.Length] : type.Name)}";

    /// <summary>The cases a configuration selects, by class; classes without any are left out.</summary>
    public static IReadOnlyList<BenchmarkRunInfo> Select(IConfig config) =>
        [.. Types.Select(type => Select(type, config)).Where(info => info.BenchmarksCases.Length > 0)];

    /// <summary>The cases a configuration selects of one class.</summary>
    public static BenchmarkRunInfo Select(Type type, IConfig config) => InDeclaredOrder(BenchmarkConverter.TypeToBenchmarks(type, config));

    /// <summary>What a case needs of the server.</summary>
    public static IEnumerable<Capability> Requirements(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Descriptor.WorkloadMethod.GetCustomAttributes<RequiresAttribute>()
            .Concat(benchmarkCase.Descriptor.Type.GetCustomAttributes<RequiresAttribute>())
            .Select(r => r.Capability);

    /// <summary>Why a server cannot run a case, or null where it can.</summary>
    public static string? MissingCapability(BenchmarkCase benchmarkCase, ServerCapabilities capabilities)
    {
        var missing = Requirements(benchmarkCase).Select(c => capabilities[c]).FirstOrDefault(a => !a.IsSupported);
        return missing is null ? null : $"needs {missing.Capability}: {missing.Detail}";
    }

    /// <summary>Why a server cannot run a case, or null where it can.</summary>
    /// <param name="benchmarkCase">The case.</param>
    /// <param name="server">The server.</param>
    /// <param name="isMeasured">Whether its operation is repeated.</param>
    public static string? WhyNot(BenchmarkCase benchmarkCase, Server server, bool isMeasured)
    {
        if (MissingCapability(benchmarkCase, server.Capabilities) is { } missing) return missing;
        // An attribute class may have the attribute, too: one word then stands for several on a method.
        var method = benchmarkCase.Descriptor.WorkloadMethod;
        var opens = method.GetCustomAttribute<OpensConnectionsAttribute>()
            ?? method.GetCustomAttributes().Select(a => a.GetType().GetCustomAttribute<OpensConnectionsAttribute>())
                .FirstOrDefault(a => a is not null)
            ?? benchmarkCase.Descriptor.Type.GetCustomAttribute<OpensConnectionsAttribute>();
        if (server.Room is not { } room || opens is null || (opens.WhenMeasured && !isMeasured)) return null;
        var needed = OtherConnections + (opens.Member is { } member ? CaseInstance.Number(benchmarkCase, member) : opens.Count);
        return needed <= room.Free ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"needs {needed} connections at once: the server has room for {room.Free} ({room.Why})");
    }

    /// <summary>Whether a case reads the table of a million rows, which is written only for such cases.</summary>
    public static bool NeedsMillion(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Descriptor.Type.GetCustomAttribute<ScansRowsAttribute>() is { } scans && (int)benchmarkCase.Parameters[scans.Member] > BenchmarkSchema.NarrowRows;

    // BenchmarkDotNet sorts by category before anything else; a reader expects parameters, then methods as they are written.
    private static BenchmarkRunInfo InDeclaredOrder(BenchmarkRunInfo info)
    {
        var parameters = info.BenchmarksCases.Select(c => c.Parameters.DisplayInfo).Distinct().ToList();
        return new([.. info.BenchmarksCases.OrderBy(c => parameters.IndexOf(c.Parameters.DisplayInfo)).ThenBy(c => c.Descriptor.MethodIndex)], info.Type, info.Config);
    }

    private static string Folder(Type type) => (type.Namespace ?? "").Split('.')[^1];
}

/// <summary>Keeps the cases whose parameters <see cref="QuickParamsAttribute"/> names.</summary>
internal sealed class QuickParamsFilter : IFilter
{
    /// <inheritdoc/>
    public bool Predicate(BenchmarkCase benchmarkCase) => benchmarkCase.Descriptor.Type
        .GetCustomAttributes<QuickParamsAttribute>()
        .All(quick => quick.Values.Contains(benchmarkCase.Parameters[quick.Member]));
}
