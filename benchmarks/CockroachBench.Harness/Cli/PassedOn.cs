using OptionAttribute = global::CommandLine.OptionAttribute;

namespace CockroachBench.Harness.Cli;

// The options that run passes on to BenchmarkDotNet: which there are, and which of them cannot work here.
internal static class PassedOn
{
    // Why an option cannot work, by its long name. A test knows those that do, and fails where one of BenchmarkDotNet's is missing.
    public static readonly IReadOnlyDictionary<string, string> Refused = new (string Reason, string[] Names)[]
    {
        ("BenchmarkDotNet's threading statistics do not accept the runtime that this program is built for: leave it out", ["threading"]),
        ("BenchmarkDotNet's disassembler does not accept the runtime that this program is built for: leave it out",
            ["disasm", "disasmDepth", "disasmFilter", "disasmDiff"]),
        ("hardware counters need Windows and a package that this program does not have: leave it out", ["counters"]),
        ("BenchmarkDotNet's profilers need Windows, or do not accept the runtime that this program is built for: "
            + "attach dotnet-trace to the measuring process", ["profiler"]),
        ("BenchmarkDotNet would log every environment variable with its value, secrets included: "
            + "leave it out; run.log has the errors of a build without it", ["logBuildOutput"]),
        ("this program's own option is spelled --artifacts", ["artifacts"]),
        ("a run starts anew in a folder of its own: name the cases that are left with --filter", ["resume"]),
        ("a run has one job: measure twice, then 'compare' the two folders", ["apples"]),
        ("retained bytes are measured in a process of their own: leave it out; --profile smoke runs each case in this process",
            ["inProcess"]),
        ("cases run on the .NET this program is built for, as programs of their own: leave it out",
        [
            "runtimes", "platform", "cli", "coreRun", "monoPath", "clrVersion", "ilCompilerVersion", "ilcPackages", "customRuntimePack",
            "wasmEngine", "wasmArgs", "wasmDataDir", "AOTCompilerPath", "AOTCompilerMode",
        ]),
    }.SelectMany(r => r.Names.Select(name => (name, r.Reason))).ToDictionary(StringComparer.OrdinalIgnoreCase);

    public sealed record Option(string Name, string Short, int Values);

    public static IReadOnlyList<Option> Options { get; } =
    [
        .. typeof(CommandLineOptions).GetProperties()
            .Select(p => (Declared: p.GetCustomAttribute<OptionAttribute>(), p.PropertyType))
            .Where(o => o.Declared is not null)
            .Select(o => new Option(o.Declared!.LongName, o.Declared.ShortName, Values(o.PropertyType))),
        // Its parser has this one by itself.
        new("version", "", 0),
    ];

    // The option that a word names, or null; letters before it in a group (-mt) are switches.
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
            if (option is not { Values: 0 } || Refused.ContainsKey(option.Name)) break;
        }
        return option;
    }

    public static bool Contains(IEnumerable<string> words, params string[] names) =>
        words.Any(w => IsOption(w) && Named(w, out _) is { } option && names.Contains(option.Name));

    // Whether a word is an option and no value: a negative number is one.
    public static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]);

    private static int Left(Option? option, bool hasOne) => option is null || (option.Values == 1 && hasOne) ? 0 : option.Values;

    private static int Values(Type type) =>
        type == typeof(bool) ? 0 : type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) ? int.MaxValue : 1;
}
