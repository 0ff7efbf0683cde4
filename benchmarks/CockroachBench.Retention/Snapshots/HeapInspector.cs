using Microsoft.Diagnostics.Runtime;

namespace CockroachBench.Retention.Snapshots;

/// <summary>Looks into another process's heap, from a short-lived process of its own.</summary>
/// <remarks>
/// Not from the host itself: the host is the measured process's parent, and a parent that attaches to its child competes
/// with the runtime's own waiting for children. Tried, it hung one time in twenty; and the debugging library, once
/// unloaded, took the host with it.
/// </remarks>
internal static class HeapInspector
{
    // The verb of the child of a process that has no host.
    internal const string Serve = "serve";

    // Of the processor. The process that is looked into stands still meanwhile.
    private static readonly TimeSpan LookingTime = TimeSpan.FromSeconds(5);

    // With the inspecting process's start and attaching, on a machine that is busy.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The debugging library makes this folder and has no use for it.
    private static string SymbolCache => Path.Combine(Path.GetTempPath(), "symbols");

    /// <summary>
    /// The inspecting process. Given a process id, it prints bytes and objects by type; given names of types too, a path from a root to the
    /// new objects of each. Given <c>serve</c> and a process id, it answers the lines of <see cref="HeapSnapshotAnswers"/>.
    /// </summary>
    /// <param name="args">A process id, and full names of types; or serve and a process id.</param>
    /// <returns>0, or 1 with a line on standard error.</returns>
    public static int Main(string[] args)
    {
        var serves = args.Length == 2 && args[0] == Serve;
        if (args.Length == 0 || !int.TryParse(args[serves ? 1 : 0], out var processId))
        {
            Console.Error.WriteLine("expected the id of a process whose heap is to be looked at");
            return 1;
        }
        try
        {
            if (serves)
            {
                new HeapSnapshotAnswers(() => processId).Serve(Console.In, Console.Out);
                return 0;
            }
            var answer = args.Length == 1 ? JsonSerializer.Serialize(Look(processId, Count))
                : JsonSerializer.Serialize(Look(processId, r => new RootSearch(r.Heap, LookingTime).Find(args.Skip(1))));
            Console.Out.WriteLine(answer);
            return 0;
        }
        catch (Exception e)
        {
            // Most likely attaching is not permitted.
            Console.Error.WriteLine($"{e.GetType().Name}: {e.Message.Split('\n')[0]}");
            return 1;
        }
    }

    // Throws InvalidOperationException if the inspecting process fails, or does not end in time.
    internal static HeapSnapshot Inspect(int processId) =>
        new(JsonSerializer.Deserialize<Dictionary<string, HeapSnapshot.Total>>(Run(processId, []))!);

    // By type; those that were not found in time are left out.
    internal static IReadOnlyDictionary<string, string> FindPaths(int processId, IEnumerable<string> types) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(Run(processId, types))!;

    private static string Run(int processId, IEnumerable<string> types)
    {
        var hadSymbols = Directory.Exists(SymbolCache);
        try
        {
            using var inspector = InspectorCommand.Start(types.Prepend(processId.ToString(CultureInfo.InvariantCulture)));
            return Answer(inspector);
        }
        finally
        {
            if (!hadSymbols) RemoveSymbolCache();
        }
    }

    private static string Answer(Process inspector)
    {
        var (output, error) = (inspector.StandardOutput.ReadToEndAsync(), inspector.StandardError.ReadToEndAsync());
        if (!inspector.WaitForExit(Patience))
        {
            inspector.Kill();
            throw new InvalidOperationException($"the inspecting process did not end within {Patience.TotalSeconds:0} s");
        }
        if (inspector.ExitCode != 0)
        {
            // What is killed says nothing.
            var said = error.Result.Trim();
            throw new InvalidOperationException(
                said.Length > 0 ? said : $"the inspecting process ended with exit code {inspector.ExitCode}");
        }
        return output.Result;
    }

    private static void RemoveSymbolCache()
    {
        try
        {
            Directory.Delete(SymbolCache);
        }
        catch (IOException)
        {
            // Not there, or another's, with something in it.
        }
    }

    private static T Look<T>(int processId, Func<ClrRuntime, T> look)
    {
        using var stopped = OperatingSystem.IsLinux() ? new StoppedThreads(processId) : null;
        using var target = DataTarget.AttachToProcess(processId, suspend: stopped is null);
        using var runtime = target.ClrVersions.Single().CreateRuntime();
        return look(runtime);
    }

    private static Dictionary<string, HeapSnapshot.Total> Count(ClrRuntime runtime)
    {
        var types = new Dictionary<string, HeapSnapshot.Total>(StringComparer.Ordinal);
        var limit = new TimeLimit(LookingTime);
        foreach (var item in runtime.Heap.EnumerateObjects())
        {
            if (limit.IsOver)
                throw new TimeoutException($"the heap has more objects than are counted in {LookingTime.TotalSeconds:0} s");
            if (item.Type is not { IsFree: false, Name: { } name }) continue;
            var known = types.GetValueOrDefault(name);
            types[name] = new((known?.Bytes ?? 0) + (long)item.Size, (known?.Count ?? 0) + 1);
        }
        return types;
    }
}
