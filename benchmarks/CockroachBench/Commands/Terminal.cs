using Spectre.Console;
using Spectre.Console.Rendering;

namespace CockroachBench.Commands;

/// <summary>What a person sees: every line passes the redaction.</summary>
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
    public static void WriteLine(string text = "") => Console.Out.WriteLine(Secrets.Redact(text));

    /// <summary>Writes a line to standard error.</summary>
    public static void WriteError(string text) => Console.Error.WriteLine(Secrets.Redact(text));

    /// <summary>Writes a heading.</summary>
    public void Heading(string text) => _console.MarkupLine($"[bold]{Markup.Escape(Secrets.Redact(text))}[/]");

    /// <summary>Writes text as a paragraph, wrapped to the terminal.</summary>
    public void Paragraph(string text) => _console.WriteLine(Secrets.Redact(text));

    /// <summary>Writes a table.</summary>
    public void Write(IRenderable table) => _console.Write(table);

    /// <summary>Whether a person watches: what is drawn may be drawn over.</summary>
    public static bool IsInteractive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Shows something that changes, until the work is done.</summary>
    /// <param name="renderable">What is shown.</param>
    /// <param name="work">The work; calls what it is given to have it drawn again.</param>
    public Task LiveAsync(IRenderable renderable, Func<Action, Task> work) => _console.Live(renderable).AutoClear(true).StartAsync(context => work(context.Refresh));

    /// <summary>A cell of a table, free of secrets and of markup.</summary>
    public static Markup Cell(string text, string? style = null) =>
        new(style is null ? Markup.Escape(Secrets.Redact(text)) : $"[{style}]{Markup.Escape(Secrets.Redact(text))}[/]");
}
