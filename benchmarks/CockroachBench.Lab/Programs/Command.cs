using System.Globalization;

namespace CockroachBench.Lab.Programs;

// Programs of the system, run to their end.
internal static class Command
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static string Run(string program, params string[] arguments)
    {
        var (exitCode, output, error) = Try(program, arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }

    public static (int ExitCode, string Output, string Error) Try(string program, params string[] arguments) =>
        Task.Run(() => TryAsync(new ChildCommand(program, arguments), CancellationToken.None)).GetAwaiter().GetResult();

    public static Task<(int ExitCode, string Output, string Error)> TryAsync(
        string program, string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment) =>
        TryAsync(new ChildCommand(program, arguments)
        {
            Folder = folder,
            Limit = Longest,
            Restrict = start =>
            {
                foreach (var (name, value) in environment) start.Environment[name] = value;
            },
        }, CancellationToken.None);

    // Sends a signal; processes that are gone do not matter. A negative id is a process group.
    public static void Signal(string name, params IEnumerable<int> ids)
    {
        string[] all = [.. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        if (all.Length > 0) Try("kill", ["-s", name, "--", .. all]);
    }

    private static async Task<(int ExitCode, string Output, string Error)> TryAsync(
        ChildCommand command, CancellationToken cancellationToken)
    {
        var result = await command.RunAsync(cancellationToken);
        return (result.ExitCode, result.Output, result.Error);
    }
}
