using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CockroachBench.Tests.Support;

// A random password with something awkward in its middle, and the search for it.
internal sealed class PlantedPassword
{
    // A measured one builds first.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    // Each character means something to one of the forms.
    public const string Awkward = "'\";=% ü€&<>@:/\\#?+{}";

    private readonly string[] _traces;

    public PlantedPassword(string middle)
    {
        // Letters and digits look the same in every encoding: half a password shows, too.
        var (first, last) = ($"Pa{RandomNumberGenerator.GetHexString(12)}", $"Zo{RandomNumberGenerator.GetHexString(12)}");
        Text = first + middle + last;
        _traces =
        [
            first, last, Convert.ToBase64String(Encoding.UTF8.GetBytes(Text)), Convert.ToHexString(Encoding.UTF8.GetBytes(Text)),
            JsonEncodedText.Encode(Text).ToString(), JsonEncodedText.Encode(Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            Uri.EscapeDataString(Text), WebUtility.UrlEncode(Text), WebUtility.HtmlEncode(Text),
        ];
    }

    public string Text { get; }

    // As a value in single quotes in Npgsql's form.
    public string SingleQuoted => $"'{Text.Replace("'", "''", StringComparison.Ordinal)}'";

    // As a value in double quotes in Npgsql's form.
    public string DoubleQuoted => $"\"{Text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public string Escaped => Uri.EscapeDataString(Text);

    public string Literal => $"'{Text.Replace("'", "''", StringComparison.Ordinal)}'";

    public string PassfileField => Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    // Two seconds: on a busy machine a child is that long without its own program.
    private const int LooksOfAFork = 20;

    // Follows a run to its end and looks in all it says, starts and writes.
    // onCommandLine: the person put the password on the program's own command line: there it is, and nowhere else.
    public async Task AssertNowhereAsync(ProgramRun run, string artifacts, bool onCommandLine)
    {
        var ended = run.WaitForExitAsync(LongestRun);
        var arguments = new HashSet<string>(StringComparer.Ordinal);
        var own = new HashSet<string>(StringComparer.Ordinal);
        var starting = new Dictionary<int, int>();
        do
        {
            var living = run.Living;
            if (onCommandLine) own.UnionWith(living.Where(p => p.Id == run.Id).Select(p => p.CommandLine));
            foreach (var process in living.Where(p => !onCommandLine || p.Id != run.Id))
            {
                // Between its fork and its own program a child has its parent's arguments; one that has them for longer was given them.
                if (own.Contains(process.CommandLine) && (starting[process.Id] = starting.GetValueOrDefault(process.Id) + 1) < LooksOfAFork)
                    continue;
                arguments.Add(process.CommandLine);
            }
            await Task.WhenAny(ended, Task.Delay(100, TestContext.Current.CancellationToken));
        }
        while (!ended.IsCompleted);
        await ended;
        Assert.All(arguments, a => AssertAbsent(a, "the arguments of a process"));
        AssertAbsent(string.Join('\n', run.Output), "standard output");
        AssertAbsent(string.Join('\n', run.Error), "standard error");
        if (Directory.Exists(artifacts))
            foreach (var file in Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories))
            {
                AssertAbsent(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), file);
                AssertAbsent(file, "a file's name");
            }
        await run.AssertNothingLeftAsync();
    }

    private void AssertAbsent(string text, string where)
    {
        foreach (var trace in _traces) Assert.False(text.Contains(trace, StringComparison.OrdinalIgnoreCase),
            $"The password is in {where}, as '{trace}':{Environment.NewLine}{text}");
    }
}
