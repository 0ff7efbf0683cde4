using BenchmarkDotNet.Attributes;

namespace CockroachBench.Harness.Running;

internal static class SuiteCatalog
{
    // Beside the case's own: what counts sessions, what watches the server, and one that is on its way out.
    private const int OtherConnections = 3;
    private const string ClassSuffix = "Benchmarks";

    public static IReadOnlyList<Type> Types { get; } =
        [.. BenchmarkSuite.Current.Assembly.GetExportedTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && BenchmarkSuite.Current.Families.Contains(Folder(t))
            && t.GetMethods().Any(m => m.IsDefined(typeof(BenchmarkAttribute))))
            .OrderBy(t => BenchmarkSuite.Current.Families.ToList().IndexOf(Folder(t)))
            .ThenBy(t => t.Name, StringComparer.Ordinal)];

    public static IFilter QuickParams { get; } = new SimpleFilter(c =>
        c.Descriptor.Type.GetCustomAttributes<QuickParamsAttribute>().All(q => q.Values.Contains(c.Parameters[q.Member])));

    // Folder and scenario of a class: Reads/BufferedVsStreamed.
    public static string Family(Type type) =>
        $"{Folder(type)}/{(type.Name.EndsWith(ClassSuffix, StringComparison.Ordinal) ? type.Name[..^ClassSuffix.Length] : type.Name)}";

    public static IReadOnlyList<BenchmarkRunInfo> Select(IConfig config, Func<BenchmarkCase, bool>? wanted = null) =>
        [.. Types.Select(type => Select(type, config, wanted)).Where(info => info.BenchmarksCases.Length > 0)];

    // BenchmarkDotNet sorts by category before anything else; a reader expects parameters, then methods as they are written.
    public static BenchmarkRunInfo Select(Type type, IConfig config, Func<BenchmarkCase, bool>? wanted = null)
    {
        var info = BenchmarkConverter.TypeToBenchmarks(type, config);
        var parameters = info.BenchmarksCases.Select(c => c.Parameters.DisplayInfo).Distinct().ToList();
        return new([.. info.BenchmarksCases.Where(wanted ?? (_ => true)).OrderBy(c => parameters.IndexOf(c.Parameters.DisplayInfo))
            .ThenBy(c => c.Descriptor.MethodIndex)], info.Type, info.Config);
    }

    public static IEnumerable<Capability> Requirements(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Descriptor.WorkloadMethod.GetCustomAttributes<RequiresAttribute>()
            .Concat(benchmarkCase.Descriptor.Type.GetCustomAttributes<RequiresAttribute>())
            .Select(r => r.Capability);

    public static string? MissingCapability(BenchmarkCase benchmarkCase, ServerCapabilities capabilities)
    {
        var missing = Requirements(benchmarkCase).Select(c => capabilities[c]).FirstOrDefault(a => !a.IsSupported);
        return missing is null ? null : $"needs {missing.Capability}: {missing.Detail}";
    }

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
        return needed <= room.Free ? null : $"needs {needed} connections at once: the server has room for {room.Free} ({room.Why})";
    }

    // Whether a case reads the table of a million rows, which is written only for such cases.
    public static bool NeedsMillion(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Descriptor.Type.GetCustomAttribute<ScansRowsAttribute>() is { } scans
            && (int)benchmarkCase.Parameters[scans.Member] > BenchmarkSchema.NarrowRows;

    private static string Folder(Type type) => (type.Namespace ?? "").Split('.')[^1];
}
