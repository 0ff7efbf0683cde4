using System.Collections.Concurrent;
using System.Diagnostics;
using CockroachBench.Databases.Providers;
using CockroachBench.Harness.Running;

namespace CockroachBench.Lab.Programs;

// One run of the program as a child process, with all it says, starts and leaves behind.
internal sealed class ProgramRun : IAsyncDisposable
{
    private const string Marker = "COCKROACHBENCH_TEST_RUN";
    private const string Temporary = "TMPDIR";

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(15);

    // Those of the SDK that BenchmarkDotNet builds with: caches of its own, shared by all builds of a user.
    private static readonly string[] SdkFolders = ["NuGetScratch", ".dotnet", "VBCSCompiler"];

    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;
    private readonly string _marker = $"{Marker}={Guid.NewGuid():N}";
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly HashSet<string> _before;

    private ProgramRun(ProcessStartInfo start, ProgramRun? earlier, Action<string>? prepare)
    {
        (_folder, _ownsFolder) = earlier is null ? (new TemporaryFolder(), true) : (earlier._folder, false);
        TemporaryFolder.OpenToAll(_folder.Path);
        prepare?.Invoke(_folder.Path);
        _before = [.. earlier?._before ?? [], .. BuildFolders(), .. earlier is null ? Directory.GetDirectories(_folder.Path) : []];
        start.Environment.TryAdd(Temporary, _folder.Path);
        start.Environment[Marker] = _marker[(Marker.Length + 1)..];
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => { if (e.Data is not null) _output.Enqueue(e.Data); };
        _process.ErrorDataReceived += (_, e) => { if (e.Data is not null) _error.Enqueue(e.Data); };
        _process.Start();
        // A question would not be answered.
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Output => [.. _output];

    public IReadOnlyList<string> Error => [.. _error];

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    // It and every process it started, however indirectly, that is still there.
    public IReadOnlyList<ProcessSeen> Living => Processes.WithEnvironment(_marker);

    // Its database server. A child that was only just forked off still has the server's command line.
    public ProcessSeen? Server =>
        Living.Where(p => p.IsServer).ToList() is var servers ? servers.FirstOrDefault(p => servers.All(s => s.Id != p.Parent)) : null;

    public static ProgramRun Start(string program, string workingFolder, IEnumerable<string> arguments, bool ownGroup,
        (string Name, string Value)[] environment, ProgramRun? earlier = null, Action<string>? prepare = null)
    {
        var start = new ProcessStartInfo(ownGroup ? "setsid" : "dotnet")
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        // Whoever is started in the background by a shell without job control ignores Ctrl-C, and so do its children.
        foreach (var argument in (string[])[.. ownGroup ? ["env", "--default-signal=INT", "dotnet"] : Array.Empty<string>(), program,
            .. arguments]) start.ArgumentList.Add(argument);
        // What the person who runs the tests has set, or a test beside this one, must not change what they find.
        start.Environment.Remove(ConnectionStringProvider.Variable);
        start.Environment.Remove(CaseDatabase.Variable);
        start.Environment.Remove(Temporary);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ProgramRun(start, earlier, prepare);
    }

    // Waits for its end; false where that did not come in time.
    public async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Signal(string name) => Command.Signal(name, _process.Id);

    // Sends a signal to the program's process group, as a terminal does on Ctrl-C.
    public void SignalGroup(string name) => Command.Signal(name, -_process.Id);

    public async Task<IReadOnlyList<ProcessSeen>> ProcessesLeftAsync(TimeSpan limit)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var left = Living.Concat(Processes.Using(_folder.Path)).DistinctBy(p => p.Id).ToList();
            if (left.Count == 0 || since.Elapsed > limit) return left;
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    public IReadOnlyList<string> FoldersLeft(bool built) =>
    [
        .. Directory.GetDirectories(_folder.Path)
            .Except(_before).Where(f => !SdkFolders.Any(s => System.IO.Path.GetFileName(f).StartsWith(s, StringComparison.Ordinal))),
        .. built ? BuildFolders().Except(_before) : [],
    ];

    public async ValueTask DisposeAsync()
    {
        Command.Signal("KILL", Living.Concat(Processes.Using(_folder.Path)).Select(p => p.Id).Distinct());
        _process.Dispose();
        await Wait.UntilAsync(() => Living.Count == 0 && Processes.Using(_folder.Path).Count == 0, LongestGoodbye,
            () => "processes that cannot be killed");
        if (_ownsFolder) _folder.Dispose();
    }

    public string Everything =>
        $"{Environment.NewLine}--- output{Environment.NewLine}{string.Join(Environment.NewLine, Output)}{Environment.NewLine}--- "
            + $"error{Environment.NewLine}{string.Join(Environment.NewLine, Error)}";

    private static string[] BuildFolders() =>
        Directory.Exists(BuiltProgram.Folder) ? Directory.GetDirectories(BuiltProgram.Folder) : [];
}
