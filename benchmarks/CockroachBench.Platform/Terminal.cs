using Spectre.Console;
using Spectre.Console.Rendering;

namespace CockroachBench.Platform;

internal sealed class Terminal
{
    private const int WidthWithoutTerminal = 200; // columns, for tables in a file or a pipe

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings());

    public Terminal()
    {
        if (Console.IsOutputRedirected) _console.Profile.Width = WidthWithoutTerminal;
    }

    public static void WriteLine(string text = "") => Console.Out.WriteLine(Shown(text));

    // Keeps line breaks: they are ours.
    public static void WritePage(string page) => Console.Out.WriteLine(ShownLines(page));
    public static void WriteError(string text) => Console.Error.WriteLine(Shown(text));

    public static void WriteError(Exception exception)
    {
        // Line by line: a message may hold line breaks of its own.
        for (var e = exception; e is not null; e = e.InnerException)
        {
            WriteError($"{(e == exception ? "" : "---> ")}{e.GetType().FullName}: {e.Message}");
            if (e.StackTrace is { } trace) Console.Error.WriteLine(ShownLines(trace));
        }
    }

    public static void Ask(string question) => Console.Error.Write($"{Shown(question)} ");
    public void Heading(string text) => _console.MarkupLine($"[bold]{Markup.Escape(Shown(text))}[/]");
    public void Paragraph(string text) => _console.WriteLine(Shown(text));
    public void Write(IRenderable table) => _console.Write(table);
    public static bool IsInteractive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    // The work calls its argument to have it drawn again.
    public Task LiveAsync(IRenderable renderable, Func<Action, Task> work) =>
        _console.Live(renderable).AutoClear(true).StartAsync(context => work(context.Refresh));

    public static Markup Cell(string text, string? style = null) => Cell([text], style);

    public static Markup Cell(IEnumerable<string> lines, string? style = null)
    {
        var text = Markup.Escape(string.Join('\n', lines.Select(Shown)));
        return new(style is null ? text : $"[{style}]{text}[/]");
    }

    // Redacted first: secrets are registered uncleaned.
    private static string Shown(string text) => OneLine.Clean(Secrets.Redact(text));
    private static string ShownLines(string text) => OneLine.CleanLines(Secrets.Redact(text));
}
