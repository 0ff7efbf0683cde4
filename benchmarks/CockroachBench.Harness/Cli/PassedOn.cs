using System.Collections;
using System.Reflection;
using BenchmarkDotNet.ConsoleArguments;
using OptionAttribute = global::CommandLine.OptionAttribute;

namespace CockroachBench.Harness.Cli;

/// <summary>The options that <c>run</c> passes on to BenchmarkDotNet: which there are, and which of them cannot work here.</summary>
internal static class PassedOn
{
    private const string OwnRuntime = "cases run on the .NET this program is built for, as programs of their own: leave it out";
    private const string NoDisassembly = "BenchmarkDotNet's disassembler does not accept the runtime that this program is built for: leave it out";
    private const string OnlyOne = "a run has one job: measure twice, then 'compare' the two folders";

    /// <summary>Why an option cannot work, by its long name; null where it can. A test fails where one of BenchmarkDotNet's is missing.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Decisions = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
    {
        // Which cases.
        ["filter"] = null,
        ["allCategories"] = null,
        ["anyCategories"] = null,
        ["attribute"] = null,
        // How they are measured.
        ["job"] = null,
        ["launchCount"] = null,
        ["wakeLock"] = null,
        ["warmupCount"] = null,
        ["minWarmupCount"] = null,
        ["maxWarmupCount"] = null,
        ["iterationTime"] = null,
        ["iterationCount"] = null,
        ["minIterationCount"] = null,
        ["maxIterationCount"] = null,
        ["invocationCount"] = null,
        ["unrollFactor"] = null,
        ["strategy"] = null,
        ["runOncePerIteration"] = null,
        ["outliers"] = null,
        ["affinity"] = null,
        ["envVars"] = null,
        ["memoryRandomization"] = null,
        ["noForcedGCs"] = null,
        ["noOverheadEvaluation"] = null,
        ["stopOnFirstError"] = null,
        // What is looked at besides time.
        ["memory"] = null,
        ["threading"] = "BenchmarkDotNet's threading statistics do not accept the runtime that this program is built for: leave it out",
        ["exceptions"] = null,
        ["statisticalTest"] = null,
        ["disasm"] = NoDisassembly,
        ["disasmDepth"] = NoDisassembly,
        ["disasmFilter"] = NoDisassembly,
        ["disasmDiff"] = NoDisassembly,
        ["counters"] = "hardware counters need Windows and a package that this program does not have: leave it out",
        ["profiler"] = "BenchmarkDotNet's profilers need Windows, or do not accept the runtime that this program is built for: "
            + "attach dotnet-trace to the measuring process",
        // The build.
        ["buildTimeout"] = null,
        ["keepFiles"] = null,
        ["logBuildOutput"] = "BenchmarkDotNet would log every environment variable with its value, secrets included: "
            + "leave it out; run.log has the errors of a build without it",
        ["generateBinLog"] = null,
        ["packages"] = null,
        // What is shown and written.
        ["exporters"] = null,
        ["hide"] = null,
        ["allStats"] = null,
        ["join"] = null,
        ["noOverwrite"] = null,
        ["maxWidth"] = null,
        ["disableLogFile"] = null,
        ["list"] = null,
        ["info"] = null,
        ["version"] = null,
        ["artifacts"] = "this program's own option is spelled --artifacts",
        ["resume"] = "a run starts anew in a folder of its own: name the cases that are left with --filter",
        ["apples"] = OnlyOne,
        // Other processes, runtimes and toolchains.
        ["inProcess"] = "retained bytes are measured in a process of their own: leave it out; --profile smoke runs each case in this process",
        ["runtimes"] = OwnRuntime,
        ["platform"] = OwnRuntime,
        ["cli"] = OwnRuntime,
        ["coreRun"] = OwnRuntime,
        ["monoPath"] = OwnRuntime,
        ["clrVersion"] = OwnRuntime,
        ["ilCompilerVersion"] = OwnRuntime,
        ["ilcPackages"] = OwnRuntime,
        ["customRuntimePack"] = OwnRuntime,
        ["wasmEngine"] = OwnRuntime,
        ["wasmArgs"] = OwnRuntime,
        ["wasmDataDir"] = OwnRuntime,
        ["AOTCompilerPath"] = OwnRuntime,
        ["AOTCompilerMode"] = OwnRuntime,
    };

    /// <summary>An option as BenchmarkDotNet declares it.</summary>
    /// <param name="Name">Its long name without dashes.</param>
    /// <param name="Short">Its letter; empty where it has none.</param>
    /// <param name="Values">How many values may follow it.</param>
    public sealed record Option(string Name, string Short, int Values);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        .. typeof(CommandLineOptions).GetProperties()
            .Select(p => (Declared: p.GetCustomAttribute<OptionAttribute>(), p.PropertyType))
            .Where(o => o.Declared is not null)
            .Select(o => new Option(o.Declared!.LongName, o.Declared.ShortName, Values(o.PropertyType))),
        // Its parser has this one by itself.
        new("version", "", 0),
    ];

    /// <summary>The option that a word names, or null; letters before it in a group (<c>-mt</c>) are switches.</summary>
    /// <param name="word">A word that starts with a dash.</param>
    /// <param name="values">How many values may follow the word.</param>
    public static Option? Named(string word, out int values)
    {
        values = 0;
        Option? option = null;
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            var parts = word[2..].Split('=', 2);
            option = Options.FirstOrDefault(o => o.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
            values = Left(option, parts.Length == 2);
            return option;
        }
        for (var i = 1; i < word.Length; i++)
        {
            option = Options.FirstOrDefault(o => o.Short.Equals(word[i].ToString(), StringComparison.OrdinalIgnoreCase));
            values = Left(option, i + 1 < word.Length);
            if (option is not { Values: 0 } || Decisions.GetValueOrDefault(option.Name) is not null) break;
        }
        return option;
    }

    /// <summary>Whether one of the words names an option.</summary>
    public static bool Contains(IEnumerable<string> words, params string[] names) =>
        words.Any(w => IsOption(w) && Named(w, out _) is { } option && names.Contains(option.Name));

    /// <summary>Whether a word is an option and no value: a negative number is one.</summary>
    public static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]);

    private static int Left(Option? option, bool hasOne) => option is null || (option.Values == 1 && hasOne) ? 0 : option.Values;

    private static int Values(Type type) =>
        type == typeof(bool) ? 0 : type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) ? int.MaxValue : 1;
}
