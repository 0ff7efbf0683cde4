#!/usr/bin/env dotnet
#:package System.CommandLine
#:package Testcontainers.CockroachDb
#:property PublishAot=false
#:property WarningsNotAsErrors=$(WarningsNotAsErrors);NU1901;NU1902;NU1903;NU1904

// CockroachDB in a container that ends with this program. In one file, outside the solution: the package is not on every
// feed, and where it cannot be restored everything else must still build. An advisory on a package (NU190x) is told, and is
// no reason to have no database from one day to the next.

using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.CockroachDb;

// Standard output is for the one line, or for the command: the library's own logger writes there too.
var output = Console.Out;
Console.SetOut(Console.Error);
return await CommandLine.RunAsync(args, output);

/// <summary>What the caller asked for.</summary>
internal sealed record Settings(string Image, string Memory, TimeSpan Timeout, bool Verbose, string[] Command);

/// <summary>The exit codes, besides the command's own.</summary>
internal static class ExitCodes
{
    public const int WrongUsage = 2, NoDocker = 3, NoImage = 4, NotReady = 5, CommandNotStarted = 127, Interrupted = 130, Terminated = 143;
}

/// <summary>An end that one line explains.</summary>
internal sealed class StartException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode => exitCode;
}

/// <summary>Options in, <see cref="Settings"/> out.</summary>
internal static class CommandLine
{
    private const string ImageVariable = "COCKROACHBENCH_IMAGE";
    private const string Repository = "cockroachdb/cockroach";
    private const string PinnedVersion = "v26.2.6";
    private const int LongestTimeout = 24 * 60 * 60;

    private const string Help = """
        Runs CockroachDB in a container: a single node, in-memory store, insecure, on a free port.

        Alone, it prints one line of JSON with the connection string, and removes the container when its standard input closes or a
        signal comes. Followed by -- and a command, it runs that with the connection string in COCKROACHBENCH_DATABASE, removes the
        container afterwards, and ends with the command's exit code:

          dotnet run scripts/cockroach-container.cs -- -- dotnet run -c Release --project benchmarks/CockroachBench

        Exit codes: 0, 2 wrong usage, 3 no Docker, 4 no container of the image, 5 the server does not get ready or
        ends, 127 the command cannot be started, 130 and 143 stopped by Ctrl-C and by SIGTERM or SIGHUP.
        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var image = new Option<string?>("--image")
        { Description = $"Name of the image. Default: {ImageVariable}, else {Repository}:{PinnedVersion}", HelpName = "NAME:TAG" };
        var version = new Option<string?>("--version")
        { Description = $"Another version of {Repository}, such as v25.4.1.", HelpName = "VERSION" };
        var memory = new Option<string>("--memory-store")
        { Description = "Size of the in-memory store.", DefaultValueFactory = _ => "2GiB", HelpName = "SIZE" };
        var timeout = new Option<int>("--timeout")
        {
            Description = "Seconds for fetching the image and starting the server together.",
            DefaultValueFactory = _ => 300,
            CustomParser = ParseSeconds,
            HelpName = "SECONDS",
        };
        var verbose = new Option<bool>("--verbose") { Description = "Shows what the container library does, and stack traces." };
        Expect(image, @"^[a-z0-9][\w./:@-]*$", "the name of an image. Expected for example cockroachdb/cockroach:v25.4.1");
        Expect(version, @"^\w[\w.-]*$", "a version. Expected for example v25.4.1");
        Expect(memory, @"^[1-9]\d*(\.\d+)?([MG]i?B|%)$", "a size. Expected for example 2GiB, 900MiB or 25%");
        // The limit is CockroachDB's own; a share of the memory only it can work out.
        Expect(memory,
            @"^((64\d|6[5-9]\d|[7-9]\d\d|[1-9]\d{3,})(\.\d+)?Mi?B|[1-9].*(Gi?B|%))$",
            "enough for CockroachDB. Expected 640MiB or more");

        var root = new RootCommand(Help);
        // The built-in --version would be this script's.
        foreach (var builtIn in root.Options.OfType<VersionOption>().ToList()) root.Options.Remove(builtIn);
        foreach (var option in (Option[])[image, version, memory, timeout, verbose]) root.Options.Add(option);
        root.Validators.Add(result =>
        {
            if (result.GetResult(image) is { Implicit: false } && result.GetResult(version) is { Implicit: false })
                result.AddError("--version: --image names a version already. Expected one of the two.");
        });

        var own = arguments.TakeWhile(a => a != "--").ToArray();
        var command = arguments.Skip(own.Length + 1).ToArray();
        root.SetAction((result, _) => new ContainerRun(new Settings(
            ImageName(result.GetValue(image), result.GetValue(version)), result.GetValue(memory)!,
            TimeSpan.FromSeconds(result.GetValue(timeout)),
            result.GetValue(verbose), command), output).ExecuteAsync());

        var parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"{parsed.Errors[0].Message.TrimEnd('.')}. See --help; a command to run comes after --.");
            return ExitCodes.WrongUsage;
        }
        if (own.Length < arguments.Length && command.Length == 0)
        {
            Console.Error.WriteLine("--: no command follows. Expected for example -- psql, or no -- at all.");
            return ExitCodes.WrongUsage;
        }
        // Signals are ours: a container has to be stopped.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static int ParseSeconds(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and <= LongestTimeout) return seconds;
        result.AddError($"--timeout: '{result.Tokens[0].Value}' is not a number of seconds. Expected 1 to {LongestTimeout}");
        return 0;
    }

    private static void Expect(Option option, string pattern, string expected) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && !Regex.IsMatch(result.Tokens[0].Value, pattern, RegexOptions.ECMAScript))
            result.AddError($"{option.Name}: '{result.Tokens[0].Value}' is not {expected}");
    });

    private static string ImageName(string? image, string? version)
    {
        if (image is not null) return image;
        if (version is not null) return $"{Repository}:{(char.IsAsciiDigit(version[0]) ? "v" : "")}{version}";
        return Environment.GetEnvironmentVariable(ImageVariable) is { Length: > 0 } given ? given : $"{Repository}:{PinnedVersion}";
    }
}

/// <summary>The engine, asked before the library looks for it.</summary>
internal static class Engine
{
    private const string HostVariable = "DOCKER_HOST", ApiVariable = "DOCKER_API_VERSION";
    private const string NoAddress = $"{HostVariable} is not an address such as unix:///var/run/docker.sock";
    private const int LongestSocketPath = 103; // characters, on every system
    private static readonly System.Version LibraryApi = new(1, 44);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    // The library passes over a DOCKER_HOST that does not answer. It speaks one version of the API, which Docker 24 and older refuse.
    public static async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var given = Environment.GetEnvironmentVariable(HostVariable) is { Length: > 0 } host ? host : null;
        // Only the library asks through TLS or a pipe of Windows.
        string[] others = ["DOCKER_TLS", "DOCKER_TLS_VERIFY"];
        if (OperatingSystem.IsWindows() || others.Any(v => Environment.GetEnvironmentVariable(v) is { Length: > 0 })) return;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] folders = ["/var/run", Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), Path.Combine(home, ".docker", "run")];
        var usual = folders.OfType<string>().Select(f => Path.Combine(f, "docker.sock")).FirstOrDefault(File.Exists);
        var isAddress = Uri.TryCreate(given ?? $"unix://{usual}", UriKind.Absolute, out var uri);
        if (given is not null && (isAddress ? Refusal(uri!) : NoAddress) is { } refusal) throw None(refusal);
        try
        {
            using var client = new DockerClientBuilder().WithEndpoint(uri!).Build();
            var api = (await client.System.GetVersionAsync(cancellationToken).WaitAsync(LongestAnswer, cancellationToken)).APIVersion;
            var isOlder = System.Version.TryParse(api, out var version) && version < LibraryApi;
            if (isOlder && Environment.GetEnvironmentVariable(ApiVariable) is null or "")
                Environment.SetEnvironmentVariable(ApiVariable, api);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Where none is given, the library looks in more places, and names them all.
            if (given is null) return;
            // Without the user and password that a URI may have.
            var shown = uri!.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
            throw None($"{HostVariable}={shown}: {(e is TimeoutException ? "no answer" : ContainerRun.Reason(e))}", e);
        }
    }

    private static string? Refusal(Uri host) => host switch
    {
        { Scheme: not ("unix" or "tcp" or "http" or "https") } => $"{HostVariable} has the scheme {host.Scheme}, expected unix or tcp",
        { Scheme: "unix", AbsolutePath.Length: > 1 and <= LongestSocketPath } or { Scheme: not "unix", Host.Length: > 0 } => null,
        _ => NoAddress,
    };

    private static StartException None(string reason, Exception? cause = null) =>
        new(ExitCodes.NoDocker, $"No Docker: {reason}. Start Docker, or correct {HostVariable}.", cause);
}

/// <summary>The label that names a container's program, and the removal of containers whose program is gone.</summary>
internal static class Owner
{
    public const string Label = "cockroachbench.owner";
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    // A process ID means something on one machine, until it restarts, and in one namespace: containers have their own.
    private static readonly string Place = (File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : Environment.MachineName)
        + new FileInfo("/proc/self/ns/pid").LinkTarget + "/";

    public static string Own { get; } = Place + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    // The library only stops a container where the user has turned its reaper off.
    public static async Task RemoveLeftoversAsync(IDockerClient docker, CancellationToken cancellationToken)
    {
        var filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [Label] = true } };
        var containers = await docker.Containers.ListContainersAsync(new() { All = true, Filters = filters }, cancellationToken);
        foreach (var container in containers.Where(c => c.Labels?.TryGetValue(Label, out var owner) == true && IsLeft(owner, c.State)))
        {
            try
            {
                await docker.Containers.RemoveContainerAsync(container.ID, new() { Force = true, RemoveVolumes = true }, cancellationToken);
            }
            catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                // Another program, or the engine itself, removes it at this moment.
            }
        }
    }

    // Whether a program still runs elsewhere cannot be seen from here: of those, only a container that has ended is removed.
    private static bool IsLeft(string owner, string state)
    {
        if (!owner.StartsWith(Place, StringComparison.Ordinal)) return state is "exited" or "dead";
        return owner == Own || Process.GetProcesses().All(p => owner != Place + p.Id.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>One container, from its start to its removal.</summary>
internal sealed class ContainerRun(Settings settings, TextWriter output) : IDisposable
{
    // The image's entrypoint writes the file once it has made the default database and user, on a server that is ready already. An older
    // entrypoint says nothing of an initialization and leaves no file.
    private const string InitStarts = "starting node for the initialization process", InitMark = "/cockroach/init_success";
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    // How the server ended.
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DockerClient? _docker;
    private CockroachDbContainer? _container;
    private Process? _command;
    private Stage _stage = Stage.Docker;
    private int? _signalled;

    private enum Stage
    {
        Docker,
        Reaper,
        Image,
        Server,
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _command?.Dispose();
        _docker?.Dispose();
        _stop.Dispose();
    }

    public async Task<int> ExecuteAsync()
    {
        try
        {
            return await RunAsync();
        }
        catch (StartException e)
        {
            // The last line, also where the removal has had something to say: the suite quotes it.
            if (settings.Verbose) Console.Error.WriteLine(e);
            Console.Error.WriteLine(e.Message);
            return e.ExitCode;
        }
    }

    private async Task<int> RunAsync()
    {
        Listen(PosixSignal.SIGINT, ExitCodes.Interrupted);
        Listen(PosixSignal.SIGTERM, ExitCodes.Terminated);
        Listen(PosixSignal.SIGHUP, ExitCodes.Terminated);
        // A command has the standard input for itself.
        if (settings.Command.Length == 0) _ = Task.Run(WatchInput);
        try
        {
            var (connectionString, network) = await StartAsync();
            return settings.Command.Length > 0 ? await RunCommandAsync(connectionString) : await WaitAsync(connectionString, network);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return _signalled ?? 0;
        }
        finally
        {
            await RemoveAsync();
            Dispose();
        }
    }

    private async Task<(string ConnectionString, string Network)> StartAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(settings.Timeout);
        try
        {
            // Looking for Docker blocks without a limit of its own, so the waiting is done out here.
            var starting = Task.Run(() => StartContainerAsync(limit.Token), limit.Token);
            if (await Task.WhenAny(starting, _ended.Task).WaitAsync(limit.Token) == starting) await starting;
            else throw new InvalidOperationException(await _ended.Task);
            return await FindAddressAsync(limit.Token);
        }
        catch (Exception e) when (e is not StartException && !_stop.IsCancellationRequested)
        {
            throw await ExplainAsync(e, limit.IsCancellationRequested);
        }
    }

    private async Task StartContainerAsync(CancellationToken cancellationToken)
    {
        await Engine.PrepareAsync(cancellationToken);
        ResourceReaper.StateChanged += (_, e) => _stage = e.State switch
        {
            ResourceReaperState.Created => Stage.Reaper,
            ResourceReaperState.MaintainingConnection => Stage.Image,
            _ => _stage,
        };
        var container = new CockroachDbBuilder(settings.Image)
            .WithLogger(settings.Verbose ? ConsoleLogger.Instance : NullLogger.Instance)
            .WithCommand($"--store=type=mem,size={settings.Memory}")
            .WithEnvironment("COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING", "true")
            .WithLabel(Owner.Label, Owner.Own)
            .WithWaitStrategy(Wait.ForUnixContainer())
            .WithCreateParameterModifier(BindToLoopback)
            .Build();
        container.Creating += (_, _) => _stage = Stage.Image;
        container.Created += (_, _) =>
        {
            _stage = Stage.Server;
            _ = Task.Run(async () => _ended.TrySetResult(await WatchAsync(container.Id)), _stop.Token);
        };
        _docker = TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder().Build();
        _container = container;
        var isThere = await SucceedsAsync<DockerImageNotFoundException>(
            _docker.Images.InspectImageAsync(container.Image.FullName, cancellationToken));
        Console.Error.WriteLine($"Starting {settings.Image}{(isThere ? "" : "; fetching the image first may take minutes")} ...");
        // Others' leftovers that stay are no reason not to start.
        await SucceedsAsync<DockerApiException>(Owner.RemoveLeftoversAsync(_docker, cancellationToken));
        await container.StartAsync(cancellationToken);
        while (!await IsReadyAsync(container, cancellationToken)) await Task.Delay(Pause, cancellationToken);
    }

    // The server asks nobody for a password: where this machine runs the container, and this program is in none itself, the
    // network need not see it. The library's default is every address.
    private void BindToLoopback(CreateContainerParameters parameters)
    {
        var isSeenFromHere = TestcontainersSettings.DockerHostOverride is not null || !File.Exists("/.dockerenv");
        if (!isSeenFromHere || _container!.Hostname is not ("localhost" or "127.0.0.1")) return;
        foreach (var binding in parameters.HostConfig!.PortBindings!.Values.SelectMany(b => b)) binding.HostIP = "127.0.0.1";
    }

    private async Task<bool> IsReadyAsync(CockroachDbContainer container, CancellationToken cancellationToken)
    {
        var log = await ReadLogAsync(cancellationToken);
        // The image's entrypoint goes on waiting when the server refuses its options.
        if (log.Any(l => l.StartsWith("Failed running", StringComparison.Ordinal)))
            throw new InvalidOperationException("it does not start");
        if (log.Any(l => l.StartsWith(InitStarts, StringComparison.Ordinal))
            && !await SucceedsAsync<FileNotFoundException>(container.ReadFileAsync(InitMark, cancellationToken))) return false;
        var port = container.GetMappedPublicPort(CockroachDbBuilder.CockroachDbRestPort);
        var health = new Uri($"http://{container.Hostname}:{port}/health?ready=1");
        return await SucceedsAsync<HttpRequestException>(Http.GetStringAsync(health, cancellationToken));
    }

    private static async Task<bool> SucceedsAsync<TFailure>(Task attempt) where TFailure : Exception
    {
        try
        {
            await attempt;
            return true;
        }
        catch (TFailure)
        {
            return false;
        }
    }

    // Past Docker's port mapping where that is possible: it doubles the time of a short statement.
    private async Task<(string ConnectionString, string Network)> FindAddressAsync(CancellationToken cancellationToken)
    {
        // The server has no certificate: asking for one would cost each new connection a round trip.
        const string suffix = ";SSL Mode=Disable";
        const ushort port = CockroachDbBuilder.CockroachDbPort;
        var engine = TestcontainersSettings.OS.DockerEndpointAuthConfig.Endpoint;
        var isLocal = engine.Scheme == "unix" && OperatingSystem.IsLinux() && TestcontainersSettings.DockerHostOverride is null;
        using var client = new TcpClient();
        if (isLocal && IPAddress.TryParse(_container!.IpAddress, out var address) && await SucceedsAsync<Exception>(
            client.ConnectAsync(address, port, cancellationToken).AsTask().WaitAsync(LongestConnect, cancellationToken)))
        {
            return ($"Host={address};Port={port};Database={CockroachDbBuilder.DefaultDatabase};"
                + $"Username={CockroachDbBuilder.DefaultUsername}{suffix}", "the Docker bridge");
        }
        cancellationToken.ThrowIfCancellationRequested();
        return (_container!.GetConnectionString() + suffix,
            (engine.IsLoopback || engine.Scheme is "npipe" or "unix" ? "" : "a network and ") + "the Docker port mapping");
    }

    private async Task<string> WatchAsync(string id)
    {
        try
        {
            // Waiting for a container that has not started yet ends at once.
            while ((await _docker!.Containers.InspectContainerAsync(id, _stop.Token)).State?.Status == "created")
                await Task.Delay(Pause, _stop.Token);
            return $"it ended (exit code {(await _docker.Containers.WaitContainerAsync(id, _stop.Token)).StatusCode})";
        }
        catch (DockerContainerNotFoundException)
        {
            return "its container was removed";
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            // An engine that restarts may keep its containers.
            await Task.Delay(LongestLook, _stop.Token);
            return await WatchAsync(id);
        }
    }

    private async Task<StartException> ExplainAsync(Exception exception, bool isTimeout)
    {
        var within = string.Create(CultureInfo.InvariantCulture, $"within {settings.Timeout.TotalSeconds:0} s (--timeout)");
        // What fails because the server has ended fails sooner than that is known.
        if (_stage == Stage.Server && !isTimeout) await Task.WhenAny(_ended.Task, Task.Delay(Pause));
        var reason = _ended.Task.IsCompletedSuccessfully ? await _ended.Task : Reason(exception);
        var newest = Regex.Match(reason, @"Maximum supported API version is (\d+\.\d+)");
        return _stage switch
        {
            Stage.Docker when FindCause<ArgumentException>(exception) is { ParamName: "image" } =>
                new(ExitCodes.WrongUsage,
                    $"--image: '{settings.Image}' is not the name of an image. "
                    + "Expected for example cockroachdb/cockroach:v25.4.1.", exception),
            Stage.Docker => new(ExitCodes.NoDocker,
                $"No Docker: {(isTimeout ? $"no answer {within}" : reason)}. " + (newest.Success
                    ? $"Set DOCKER_API_VERSION={newest.Groups[1].Value}."
                    : "Start Docker, let this user at its socket, or set DOCKER_HOST."), exception),
            Stage.Reaper => new(ExitCodes.NoImage,
                $"The container library's reaper, image {ReaperImage}, cannot be started: "
                + $"{(isTimeout ? $"it is not there {within}" : reason)}. Try 'docker pull {ReaperImage}', or set "
                + "TESTCONTAINERS_RYUK_DISABLED=true: what it would remove, the next start removes.", exception),
            Stage.Image => new(ExitCodes.NoImage,
                $"--image {settings.Image}: Docker cannot make a container of it: "
                + $"{(isTimeout ? $"it is not there {within}" : reason)}. "
                + $"Check the name and the network, or try 'docker pull {settings.Image}'.", exception),
            _ => new(ExitCodes.NotReady,
                $"--image {settings.Image}: the server did not get ready: "
                + $"{(isTimeout ? $"no answer on its port {within}" : reason)}{await LastWordsAsync()}.", exception),
        };
    }

    // The library does not publish which image it takes by default.
    private static string ReaperImage => (TestcontainersSettings.ResourceReaperImage ?? typeof(ResourceReaper)
        .GetField("RyukImage", BindingFlags.NonPublic | BindingFlags.Static)?.GetValue(null) as IImage)?.FullName ?? "testcontainers/ryuk";

    internal static string Reason(Exception exception)
    {
        // Every place where the library has looked for Docker, each with what came of it.
        var unavailable = FindCause<DockerUnavailableException>(exception)?.InnerException as AggregateException;
        if (unavailable is { InnerExceptions: { Count: > 0 } places })
            return string.Join("; ", places.Select(p => $"{OneLine(p.Message)} ({Reason(p.GetBaseException())})"));
        if (FindCause<DockerApiException>(exception) is { ResponseBody.Length: > 0 } refused)
            return OneLine(DockerMessage(refused.ResponseBody));
        // .NET has no name of its own for a socket file that is not there.
        if (FindCause<SocketException>(exception) is { SocketErrorCode: SocketError.AddressNotAvailable }) return "no such socket";
        // The innermost exception says what happened, the outer ones where in the library.
        return OneLine(exception.GetBaseException().Message);
    }

    // Docker answers {"message":"..."}; what stands between may answer anything.
    private static string DockerMessage(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("message").GetString() ?? body;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return body;
        }
    }

    private static T? FindCause<T>(Exception? exception) where T : Exception
    {
        while (exception is not null and not T) exception = exception.InnerException;
        return (T?)exception;
    }

    private static string OneLine(string text) => Regex.Replace(text, @"\s+", " ").Trim().TrimEnd('.');

    private async Task<string[]> ReadLogAsync(CancellationToken cancellationToken)
    {
        var (stdout, stderr) = await _container!.GetLogsAsync(timestampsEnabled: false, ct: cancellationToken).WaitAsync(cancellationToken);
        return (stdout + "\n" + stderr).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private async Task<string> LastWordsAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(LongestLook);
            var log = await ReadLogAsync(limit.Token);
            var error = log.Where(l => l.StartsWith("ERROR:", StringComparison.Ordinal)).TakeLast(1).ToArray();
            var last = (error is [] ? log : error).TakeLast(3).Select(OneLine).ToArray();
            return last is [] ? "" : $"; its last words: {string.Join(" | ", last)}";
        }
        catch (Exception)
        {
            // The failure that brought us here is the one to tell.
            return "";
        }
    }

    private async Task<int> WaitAsync(string connectionString, string network)
    {
        var started = new Dictionary<string, string>
        { ["connectionString"] = connectionString, ["image"] = settings.Image, ["network"] = network };
        await output.WriteLineAsync(JsonSerializer.Serialize(started));
        await output.FlushAsync();
        throw new StartException(ExitCodes.NotReady, await DescribeEndAsync());
    }

    private async Task<string> DescribeEndAsync() =>
        $"--image {settings.Image}: the server is gone: {await _ended.Task.WaitAsync(_stop.Token)}{await LastWordsAsync()}.";

    private async Task<int> RunCommandAsync(string connectionString)
    {
        var start = new ProcessStartInfo(settings.Command[0]) { Environment = { ["COCKROACHBENCH_DATABASE"] = connectionString } };
        foreach (var argument in settings.Command.Skip(1)) start.ArgumentList.Add(argument);
        try
        {
            _command = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new StartException(ExitCodes.CommandNotStarted,
                $"--: '{settings.Command[0]}' cannot be started ({OneLine(e.Message)}). Expected a program and its arguments.", e);
        }
        // Also after a signal: the command has had it too, and may have things to put in order while its database is still there.
        var exit = _command.WaitForExitAsync();
        if (await Task.WhenAny(exit, _ended.Task) == _ended.Task) Console.Error.WriteLine(await DescribeEndAsync());
        await exit;
        return _command.ExitCode;
    }

    private async Task RemoveAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(LongestGoodbye);
            if (_docker is not null) await Owner.RemoveLeftoversAsync(_docker, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"The container could not be removed ({Reason(e)}). "
                + $"The next start removes it; 'docker ps -a --filter label={Owner.Label}' shows it.");
        }
    }

    private void WatchInput()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (input.Read(buffer) > 0)
        {
            // What is said does not matter, only that someone is still there.
        }
        _stop.Cancel();
    }

    private void Listen(PosixSignal signal, int exitCode) => _signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (_signalled is not null) return;
        _signalled = exitCode;
        _ = Task.Run(() => Pass(signal));
    }));

    private void Pass(PosixSignal signal)
    {
        // A terminal sends Ctrl-C to the command as well; anything else reaches this program alone.
        if (_command is not null && signal != PosixSignal.SIGINT && !OperatingSystem.IsWindows())
            Process.Start("kill", ["-s", "TERM", _command.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
        _stop.Cancel();
    }
}
