using System.Text.RegularExpressions;

namespace CockroachBench.Databases;

// Finds the password that a login uses, in the driver's order: connection string, PGPASSWORD, password file. The raw wire client logs in
// with it, and redaction masks it.
internal static partial class PasswordLookup
{
    private const string PasswordVariable = "PGPASSWORD";
    private const string FileVariable = "PGPASSFILE";
    private const int FieldsBeforePassword = 4;

    public static string? Find(NpgsqlConnectionStringBuilder options, string host, int port)
    {
        if (!string.IsNullOrEmpty(options.Password)) return options.Password;
        if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } variable) return variable;
        var user = options.Username ?? Environment.UserName;
        string[] wanted = [host, $"{port}", options.Database ?? user, user];
        return Entries(options.Passfile)
            .FirstOrDefault(e => wanted.Zip(e).All(pair => pair.Second == "*" || pair.First == pair.Second))?[FieldsBeforePassword];
    }

    public static void Register(NpgsqlConnectionStringBuilder options)
    {
        Secrets.Register(options.Password);
        Secrets.Register(options.SslPassword);
        Secrets.Register(Environment.GetEnvironmentVariable(PasswordVariable));
        foreach (var entry in Entries(options.Passfile)) Secrets.Register(entry[FieldsBeforePassword]);
    }

    // host:port:database:user:password, a backslash before a colon or backslash that is part of a field
    // (PostgreSQL manual, "The Password File"); other lines are skipped, as libpq does.
    private static List<string[]> Entries(string? named)
    {
        var file = named ?? Environment.GetEnvironmentVariable(FileVariable) ?? DefaultFile();
        if (file is null) return [];
        try
        {
            return [.. File.ReadLines(file).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')
                .Select(Fields).Where(f => f.Length == FieldsBeforePassword + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // the driver reports it if it needs the file
        }
    }

    private static string? DefaultFile()
    {
        var (variable, file) = OperatingSystem.IsWindows() ? ("APPDATA", "postgresql/pgpass.conf") : ("HOME", ".pgpass");
        var folder = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, file);
    }

    private static string[] Fields(string line) => [.. Separator().Split(line).Select(f => Escaped().Replace(f, "$1"))];

    // A colon after an even number of backslashes.
    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*):", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\\([:\\])", RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();
}
