using System.Text.Json;

namespace CockroachBench.Databases.Providers;

// CockroachDB in a container, started by scripts/cockroach-container.cs, which ends with this process.
internal sealed class ContainerProvider(Func<DockerEndpoint> docker, Func<ContainerScript?> findScript, ContainerLimits limits)
    : ServerProvider(Word, "start Docker, or set DOCKER_HOST, then --database container")
{
    public const string Word = "container";
    private const string AnswerFile = "answer";
    private const string BuildLog = "build.log";
    private const int LongestQuote = 160;
    // Fifteen seconds for the script to remove its container; what it leaves, Testcontainers' reaper or the next start removes.
    private const string Signals = "TERM TERM TERM KILL";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromSeconds(5);

    public ContainerProvider() : this(DockerEndpoint.Find, ContainerScript.Find, ContainerLimits.Usual) { }

    protected override Availability Look()
    {
        var found = docker();
        if (!found.Answers) return new(false, found.Text, Command);
        return findScript() is null
            ? new(false, $"no {ContainerScript.Name} above {AppContext.BaseDirectory}, or no dotnet on PATH",
                "run it from a checkout with the .NET SDK on PATH, then --database container")
            : new(true, found.Text, Command);
    }

    protected override async Task<RunningDatabase> StartAsync(string where, CancellationToken cancellationToken)
    {
        var script = findScript()!;
        await BuildAsync(script, cancellationToken);
        var process = Start(script, docker().Host is { } host ? ["env", $"{DockerEndpoint.Variable}={host}", .. script.Run] : script.Run,
            AnswerFile);
        return await Readiness.WaitOrEndAsync(process, async () =>
        {
            var (connectionString, image, network) = await AnswerAsync(process, script, cancellationToken);
            await Readiness.WaitAsync(
                process, "--database container: the script", () => connectionString, cancellationToken, limits.Login);
            var address = ConnectionStrings.Describe(new(connectionString));
            return new RunningDatabase(connectionString, $"{image}, single node, in-memory store, insecure, {address}, through {network}",
                process.DisposeAsync, runsElsewhere: true, findExit: () => FindExitAsync(process));
        });
    }

    private async Task BuildAsync(ContainerScript script, CancellationToken cancellationToken)
    {
        await using var process = Start(script, script.Build, BuildLog);
        try
        {
            if (await process.ServerExit.WaitAsync(limits.Build, cancellationToken) == 0) return;
        }
        catch (TimeoutException)
        {
            throw Failed($"was not built within {limits.Build.TotalSeconds:0} s", process, BuildLog, script);
        }
        throw Failed("cannot be built", process, BuildLog, script);
    }

    // The script says in its last line how the server ended, before it removes the container and ends itself.
    private static async Task<string?> FindExitAsync(GuardedProcess process)
    {
        await Task.WhenAny(process.ServerExit, Task.Delay(LongestRemoval));
        return process.ServerExit.IsCompleted ? process.LogTail(1).TrimEnd('.') : null;
    }

    private async Task<(string ConnectionString, string Image, string Network)> AnswerAsync(
        GuardedProcess process, ContainerScript script, CancellationToken cancellationToken)
    {
        var file = Path.Combine(process.Folder, AnswerFile);
        var deadline = DateTime.UtcNow + limits.Answer;
        while (DateTime.UtcNow < deadline)
        {
            // Before the file is read, so that what a script writes before its end is seen.
            var hasEnded = process.ServerExit.IsCompleted;
            var text = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";
            if (text.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0) return Parse(text[..end].Trim());
            if (hasEnded) throw Failed($"ended without a database (exit code {await process.ServerExit})", process, AnswerFile, script);
            await Task.Delay(Pause, cancellationToken);
        }
        throw Failed($"had no database within {limits.Answer.TotalSeconds:0} s", process, AnswerFile, script);
    }

    private static (string ConnectionString, string Image, string Network) Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var connectionString = json.RootElement.GetProperty("connectionString").GetString()
                ?? throw new JsonException("no connection string");
            var image = json.RootElement.GetProperty("image").GetString() ?? "an image without a name";
            var network = json.RootElement.GetProperty("network").GetString() ?? "an unknown network";
            return (ConnectionStrings.Parse(connectionString, ContainerScript.Name).ConnectionString, image, network);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or DatabaseOptionException)
        {
            var quote = Secrets.Redact(line.Length > LongestQuote ? line[..LongestQuote] + "..." : line);
            throw new DatabaseException($"--database container: {ContainerScript.Name} answered '{quote}', "
                + "expected one line of JSON with connectionString, image and network", e);
        }
    }

    private static GuardedProcess Start(ContainerScript script, IReadOnlyList<string> command, string outputFile)
    {
        const string inFolder = "cd \"$1\" && exec 1>\"$2\" && shift 2 && exec \"$@\"";
        return GuardedProcess.Start("container",
            folder => ["sh", "-c", inFolder, "cockroachbench-container", script.Folder, Path.Combine(folder, outputFile), .. command],
            Signals, endsWithInput: true);
    }

    // Quotes a build's first error, which the others follow from, else the last line of either stream. Without the path of the checkout:
    // the message may be published.
    private static DatabaseException Failed(string how, GuardedProcess process, string outputFile, ContainerScript script)
    {
        var path = Path.Combine(process.Folder, outputFile);
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        var error = lines.FirstOrDefault(l => l.Contains(": error ", StringComparison.Ordinal));
        var words = error ?? (process.LogTail(1) is { Length: > 0 } tail ? tail : lines.LastOrDefault(l => l.Trim().Length > 0));
        var shown = Secrets.Redact(words?.Trim().Replace(script.Folder + "/", "", StringComparison.Ordinal) ?? "it said nothing");
        return new($"--database container: {ContainerScript.Name} {how}: {shown}");
    }
}

// How long each step may take. Answer: until the script says where the database is; the script limits fetching the image and starting the
// server itself. Login: from then until a login works.
internal sealed record ContainerLimits(TimeSpan Build, TimeSpan Answer, TimeSpan Login)
{
    public static readonly ContainerLimits Usual = new(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(1));
}
