using Spectre.Console;
using Spectre.Console.Rendering;

namespace CockroachBench.Platform;

/// <summary>What a person sees: all text is free of secrets, and of what a terminal would obey.</summary>
public sealed class Terminal
{
    // Tables for a file or a pipe are read by people too, with room to scroll.
    private const int WidthWithoutTerminal = 200;

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings());

    /// <summary>Creates the terminal on standard output.</summary>
    public Terminal()
    {
        if (Console.IsOutputRedirected) _console.Profile.Width = WidthWithoutTerminal;
    }

    /// <summary>Writes a line of plain text, never wrapped.</summary>
    public static void WriteLine(string text = "") => Console.Out.WriteLine(Shown(text));

    /// <summary>Writes a page that this program has composed: its line breaks are ours.</summary>
    public static void WritePage(string page) => Console.Out.WriteLine(ShownLines(page));

    /// <summary>Writes a line to standard error.</summary>
    public static void WriteError(string text) => Console.Error.WriteLine(Shown(text));

    /// <summary>Writes an exception with its stack trace to standard error.</summary>
    public static void WriteError(Exception exception)
    {
        // Line by line: a message may hold line breaks of its own.
        for (var e = exception; e is not null; e = e.InnerException)
        {
            WriteError($"{(e == exception ? "" : "---> ")}{e.GetType().FullName}: {e.Message}");
            if (e.StackTrace is { } trace) Console.Error.WriteLine(ShownLines(trace));
        }
    }

    /// <summary>Asks on standard error; the answer is typed behind it.</summary>
    public static void Ask(string question) => Console.Error.Write($"{Shown(question)} ");

    /// <summary>Writes a heading.</summary>
    public void Heading(string text) => _console.MarkupLine($"[bold]{Markup.Escape(Shown(text))}[/]");

    /// <summary>Writes text as a paragraph, wrapped to the terminal.</summary>
    public void Paragraph(string text) => _console.WriteLine(Shown(text));

    /// <summary>Writes a table.</summary>
    public void Write(IRenderable table) => _console.Write(table);

    /// <summary>Whether a person watches: what is drawn may be drawn over.</summary>
    public static bool IsInteractive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Shows something that changes, until the work is done.</summary>
    /// <param name="renderable">What is shown.</param>
    /// <param name="work">The work; calls what it is given to have it drawn again.</param>
    public Task LiveAsync(IRenderable renderable, Func<Action, Task> work) => _console.Live(renderable).AutoClear(true).StartAsync(context => work(context.Refresh));

    /// <summary>A cell of a table.</summary>
    public static Markup Cell(string text, string? style = null) => Cell([text], style);

    /// <summary>A cell of several lines.</summary>
    public static Markup Cell(IEnumerable<string> lines, string? style = null)
    {
        var text = Markup.Escape(string.Join('\n', lines.Select(Shown)));
        return new(style is null ? text : $"[{style}]{text}[/]");
    }

    // Redacted first: a secret is known as it is, not as it is shown.
    private static string Shown(string text) => OneLine.Clean(Secrets.Redact(text));

    private static string ShownLines(string text) => OneLine.CleanLines(Secrets.Redact(text));
}
