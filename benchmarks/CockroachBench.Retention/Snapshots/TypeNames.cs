using System.Text;

namespace CockroachBench.Retention.Snapshots;

// Names of the debugging library, as a C# programmer writes them: without namespaces, `async Service.GetAsync` for a state machine.
internal static class TypeNames
{
    private const string StateMachineBox = "AsyncStateMachineBox<";
    private const string Lambda = " lambda";

    public static string Short(string name)
    {
        // The builder around it says nothing: a box is its method.
        var box = name.IndexOf("+" + StateMachineBox, StringComparison.Ordinal);
        if (box >= 0 && name.EndsWith('>')) return "async " + Short(name[(box + StateMachineBox.Length + 1)..^1]);

        // Names end at <, comma, >, [ and +; of each only what follows its last dot is kept.
        var text = new StringBuilder(name.Length);
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && !IsEnd(name, i)) continue;
            text.Append(Simple(name[start..i]));
            if (i < name.Length) text.Append(name[i] == '+' ? '.' : name[i]);
            start = i + 1;
        }
        return text.ToString();
    }

    // `<GetAsync>d__5` is the method GetAsync, `<Rows>k__BackingField` the property Rows, `<Run>b__2_0` a lambda in Run; of `List`1` the
    // arity goes.
    public static string Simple(string name)
    {
        var close = name.LastIndexOf('>');
        if (name.StartsWith('<') && close > 1)
        {
            var source = Simple(name[1..close]);
            return name[(close + 1)..].StartsWith('b') && !source.EndsWith(Lambda, StringComparison.Ordinal) ? source + Lambda : source;
        }
        // A space follows the commas of a list of arguments.
        var dot = name.LastIndexOf('.');
        if (dot > 0) name = (name[0] == ' ' ? " " : "") + name[(dot + 1)..];
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        return arity > 0 ? name[..arity] : name;
    }

    // A < that opens a list of arguments follows a name; the one of a compiler's name begins it.
    private static bool IsEnd(string name, int at) => name[at] switch
    {
        ',' or '+' or '[' or ']' => true,
        '<' => at > 0 && name[at - 1] is not ('+' or '.' or '<' or ',' or ' '),
        '>' => !OpensCompilerName(name, at),
        _ => false,
    };

    // Whether the > at a position belongs to a < that begins a compiler's name.
    private static bool OpensCompilerName(string name, int close)
    {
        for (var (depth, i) = (0, close); i >= 0; i--)
        {
            if (name[i] == '>') depth++;
            if (name[i] == '<' && --depth == 0) return i == 0 || name[i - 1] is '+' or '.' or '<' or ',' or ' ';
        }
        return false;
    }
}
