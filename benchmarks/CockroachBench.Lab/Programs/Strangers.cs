using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace CockroachBench.Lab.Programs;

// Folders, files and processes that look like the program's and are not, and whether they are as they were.
internal sealed class Strangers : IDisposable
{
    private const int OtherUser = 65534;

    private static readonly ConcurrentDictionary<int, byte> Known = new();

    private readonly Random _random;
    private readonly List<string> _folders = [];
    private readonly List<Process> _processes = [];
    private readonly string? _copiedOwner;
    private List<string> _before = [];

    private Strangers(Random random, string? copiedOwner) => (_random, _copiedOwner) = (random, copiedOwner);

    public static bool Includes(int processId) => Known.ContainsKey(processId);

    // names: makes a name of the kind that the program uses in that place.
    // copiedOwner: a real owner's file, copied into a folder of another name.
    public static Strangers Plant(Random random, IEnumerable<(string Place, Func<Random, string> Name)> names, int count,
        string? copiedOwner = null)
    {
        var strangers = new Strangers(random, copiedOwner);
        foreach (var (place, name) in names)
            for (var i = 0; i < count; i++) strangers.PlantOne(Path.Combine(place, name(random)));
        strangers._before = strangers.Look();
        return strangers;
    }

    // A name such as the program's temporary folders have, or had, or a person might give a clone of it.
    public static string TemporaryName(Random random)
    {
        string[] starts = ["cockroachbench-", "cockroachbench~", "cockroachbench~pg-", "cockroachbench~build-", "cockroachbench",
            ".cockroachbench-", "cbtest-"];
        return starts[random.Next(starts.Length)] + Letters(random);
    }

    // A name such as BenchmarkDotNet gives what it builds.
    public static string BuildName(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    public IReadOnlyList<string> Changes()
    {
        var now = Look();
        return [.. _before.Except(now).Select(l => $"was: {l}"), .. now.Except(_before).Select(l => $"is: {l}")];
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            Known.TryRemove(process.Id, out _);
            process.Dispose();
        }
        foreach (var folder in _folders)
        {
            if (new FileInfo(folder).LinkTarget is not null) File.Delete(folder);
            else if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static string Letters(Random random) => string.Concat(random.GetItems("abcdefghijklmnopqrstuvwxyz0123456789".AsSpan(), 6));

    private void PlantOne(string folder)
    {
        if (_random.Next(8) == 0)
        {
            // A link: its target is a person's work.
            var target = Path.Combine(Path.GetDirectoryName(folder)!, "work-" + Letters(_random));
            Fill(Directory.CreateDirectory(target).FullName);
            Directory.CreateSymbolicLink(folder, target);
            _folders.AddRange([folder, target]);
            return;
        }
        Directory.CreateDirectory(folder);
        _folders.Add(folder);
        Fill(folder);
        if (_random.Next(3) == 0) StartIn(folder);
        if (_random.Next(4) == 0 && Environment.IsPrivilegedProcess)
            Command.Run("chown", "-R", "-h", OtherUser.ToString(CultureInfo.InvariantCulture), folder);
        // Old, as a leftover would be.
        if (_random.Next(4) > 0) Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-_random.Next(1, 1000)));
    }

    private void Fill(string folder)
    {
        for (var i = _random.Next(4); i > 0; i--) File.WriteAllText(Path.Combine(folder, Letters(_random)), Letters(_random));
        if (_random.Next(3) == 0)
        {
            var git = Directory.CreateDirectory(Path.Combine(folder, ".git"));
            File.WriteAllText(Path.Combine(git.FullName, "HEAD"), "ref: refs/heads/main");
        }
        if (_random.Next(3) == 0) File.WriteAllText(Path.Combine(folder, "run.json"), "{}");
        var owner = Path.Combine(folder, "owner");
        switch (_random.Next(8))
        {
            case 0: File.WriteAllText(owner, ""); break;
            case 1: File.WriteAllText(owner, "1 12345"); break;
            case 2: Directory.CreateDirectory(owner); break;
            case 3: File.CreateSymbolicLink(owner, _copiedOwner ?? "/etc/hostname"); break;
            case 4: SpecialFiles.MakeFifo(owner); break;
            case 5 when _copiedOwner is not null: File.Copy(_copiedOwner, owner); break;
            default: break;
        }
    }

    private void StartIn(string folder)
    {
        // As a person's shell: without the tests' own variables.
        var start = new ProcessStartInfo("sleep", ["1000"]) { WorkingDirectory = folder };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        var process = Process.Start(start)!;
        Known[process.Id] = 0;
        _processes.Add(process);
    }

    // Everything but the time of the last access: kind, mode, owner, inode, time, size, target, content.
    private List<string> Look()
    {
        List<string> seen =
            [.. _processes.Select(p => $"process {p.Id}, started {(p.HasExited ? "and ended" : $"{p.StartTime.Ticks}")}")];
        if (_folders.Count == 0) return seen;
        // What is gone is missing from the answer.
        var found = Command.Try("find", [.. _folders, "-printf", @"%p\t%y %m %U %G %i %n %T@ %s %l\n"]).Output;
        foreach (var line in found.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (path, facts) = (line[..line.IndexOf('\t', StringComparison.Ordinal)],
                line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
            seen.Add(facts.StartsWith('f') ? $"{line} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}" : line);
        }
        return seen;
    }
}
