using System.Globalization;
using System.Text.Json;

namespace CockroachBench.Databases.Providers;

internal sealed class ContainerProvider : IDatabaseProvider
{
    public const string Word = "container";

    private const string AnswerFile = "answer";
    private const int LongestQuote = 160;

    // Three times five seconds for the script to remove its container; what it leaves, the library's reaper removes.
    private const string Signals = "TERM TERM TERM KILL";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Func<DockerEndpoint> _docker;
    private readonly Func<ContainerScript?> _script;
    private readonly ContainerLimits _limits;

    public ContainerProvider() : this(DockerEndpoint.Find, ContainerScript.Find, ContainerLimits.Usual) { }

    internal ContainerProvider(Func<DockerEndpoint> docker, Func<ContainerScript?> script, ContainerLimits limits) =>
        (_docker, _script, _limits) = (docker, script, limits);

    public string Name => Word;

    public Availability Probe()
    {
        const string command = "start Docker, or set DOCKER_HOST, then --database container";
        if (OperatingSystem.IsWindows()) return new(false, "starting a server needs a POSIX shell; on Windows give a connection string", command);
        if (_docker() is { Answers: false } docker) return new(false, docker.Text, command);
        return _script() is null
            ? new(false, $"no {ContainerScript.Name} above {AppContext.BaseDirectory}, or no dotnet on PATH", "run it from a checkout with the .NET SDK on PATH, then --database container")
            : new(true, _docker().Text, command);
    }

    public async Task<IRunningDatabase> StartAsync(CancellationToken cancellationToken)
    {
        var probe = Probe();
        if (!probe.IsAvailable) throw new DatabaseException($"--database container: {probe.Reason}. Next step: {probe.Command}.");
        var script = _script()!;
        await BuildAsync(script, cancellationToken);

        var process = Start(script, script.Run, AnswerFile);
        try
        {
            var (connectionString, image) = await AnswerAsync(process, script, cancellationToken);
            await Readiness.WaitAsync(process, "--database container: the script", () => connectionString, cancellationToken, _limits.Login);
            return new GuardedDatabase(process, connectionString, $"{image}, {probe.Reason}, single node, in-memory store, insecure, {ConnectionStrings.Describe(new(connectionString))}", runsBelowUs: false);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private async Task BuildAsync(ContainerScript script, CancellationToken cancellationToken)
    {
        await using var process = Start(script, script.Build, "build.log");
        var log = Path.Combine(process.Folder, "build.log");
        try
        {
            if (await process.ServerExit.WaitAsync(_limits.Build, cancellationToken) == 0) return;
        }
        catch (TimeoutException e)
        {
            throw new DatabaseException($"--database container: {ContainerScript.Name} was not built within {Seconds(_limits.Build)}: {LastWords(process, log, script)}", e);
        }
        throw new DatabaseException($"--database container: {ContainerScript.Name} cannot be built: {LastWords(process, log, script)}");
    }

    // The first line of a script that ends, or the reason why there is none.
    private async Task<(string ConnectionString, string Image)> AnswerAsync(GuardedProcess process, ContainerScript script, CancellationToken cancellationToken)
    {
        var file = Path.Combine(process.Folder, AnswerFile);
        var deadline = DateTime.UtcNow + _limits.Answer;
        while (DateTime.UtcNow < deadline)
        {
            // Asked before the file is read: what a script has written before its end is then seen.
            var hasEnded = process.ServerExit.IsCompleted;
            if (File.Exists(file) && await File.ReadAllTextAsync(file, cancellationToken) is var text && text.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0)
                return Parse(text[..end].Trim());
            if (hasEnded)
                throw new DatabaseException($"--database container: {ContainerScript.Name} ended without a database (exit code {await process.ServerExit}): {LastWords(process, file, script)}");
            await Task.Delay(Pause, cancellationToken);
        }
        throw new DatabaseException($"--database container: {ContainerScript.Name} had no database within {Seconds(_limits.Answer)}: {LastWords(process, file, script)}");
    }

    private static (string ConnectionString, string Image) Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var connectionString = json.RootElement.GetProperty("connectionString").GetString() ?? throw new JsonException("no connection string");
            return (ConnectionStrings.Parse(connectionString, ContainerScript.Name).ConnectionString, json.RootElement.GetProperty("image").GetString() ?? "an image without a name");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or DatabaseOptionException)
        {
            throw new DatabaseException($"--database container: {ContainerScript.Name} answered '{Quote(line)}', expected one line of JSON with connectionString and image", e);
        }
    }

    private static GuardedProcess Start(ContainerScript script, IReadOnlyList<string> command, string outputFile)
    {
        const string inFolder = "cd \"$1\" && exec 1>\"$2\" && shift 2 && exec \"$@\"";
        return GuardedProcess.Start("container",
            folder => ["sh", "-c", inFolder, "cockroachbench-container", script.Folder, Path.Combine(folder, outputFile), .. command],
            Signals, endsWithInput: true);
    }

    // Of a build the first error, which the others follow from; of anything else the last line, on whichever stream.
    // Where the checkout is on this machine is nobody's business who reads a table.
    private static string LastWords(GuardedProcess process, string outputFile, ContainerScript script)
    {
        var lines = File.Exists(outputFile) ? File.ReadAllLines(outputFile) : [];
        var error = lines.FirstOrDefault(l => l.Contains(": error ", StringComparison.Ordinal));
        var words = error ?? (process.LogTail(1) is { Length: > 0 } tail ? tail : lines.LastOrDefault(l => l.Trim().Length > 0));
        return words is null ? "it said nothing" : Secrets.Redact(words.Trim().Replace(script.Folder + "/", "", StringComparison.Ordinal));
    }

    private static string Quote(string line) => Secrets.Redact(line.Length > LongestQuote ? line[..LongestQuote] + "..." : line);

    private static string Seconds(TimeSpan limit) => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0} s");
}

internal sealed record ContainerLimits(TimeSpan Build, TimeSpan Answer, TimeSpan Login)
{
    public static readonly ContainerLimits Usual = new(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(1));
}
