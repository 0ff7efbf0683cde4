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
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
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

        Alone, it prints one line of JSON with the connection string, and stops the container when its standard input closes or a
        signal comes. Followed by -- and a command, it runs that with the connection string in COCKROACHBENCH_DATABASE, stops the
        container afterwards, and ends with the command's exit code:

          dotnet run scripts/cockroach-container.cs -- -- dotnet run -c Release --project benchmarks/CockroachBench

        Exit codes: 0, 2 wrong usage, 3 no Docker, 4 no container of the image, 5 the server does not get ready, 127 the
        command cannot be started, 130 and 143 stopped by Ctrl-C and by SIGTERM or SIGHUP.
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

/// <summary>One container, from its start to its removal.</summary>
internal sealed class ContainerRun(Settings settings, TextWriter output) : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private CockroachDbContainer? _container;
    private Process? _command;
    private Stage _stage = Stage.Docker;
    private int? _signalled;

    private enum Stage
    {
        Docker,
        Image,
        Server,
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _command?.Dispose();
        _stop.Dispose();
    }

    public async Task<int> ExecuteAsync()
    {
        Listen(PosixSignal.SIGINT, ExitCodes.Interrupted);
        Listen(PosixSignal.SIGTERM, ExitCodes.Terminated);
        Listen(PosixSignal.SIGHUP, ExitCodes.Terminated);
        // A command has the standard input for itself.
        if (settings.Command.Length == 0) _ = Task.Run(WatchInput);
        try
        {
            var connectionString = await StartAsync();
            return settings.Command.Length > 0 ? await RunCommandAsync(connectionString) : await WaitAsync(connectionString);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return _signalled ?? 0;
        }
        catch (StartException e)
        {
            Console.Error.WriteLine(e.Message);
            if (settings.Verbose) Console.Error.WriteLine(e);
            return e.ExitCode;
        }
        finally
        {
            await RemoveAsync();
            Dispose();
        }
    }

    private async Task<string> StartAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(settings.Timeout);
        try
        {
            Console.Error.WriteLine($"Starting {settings.Image}; its first start fetches the image, which may take minutes ...");
            // Looking for Docker blocks without a limit of its own, so the waiting is done out here.
            await Task.Run(() => StartContainerAsync(limit.Token), limit.Token).WaitAsync(limit.Token);
            // The server has no certificate: asking for one would cost each new connection a round trip.
            return _container!.GetConnectionString() + ";SSL Mode=Disable";
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            throw await ExplainAsync(e, limit.IsCancellationRequested);
        }
    }

    private async Task StartContainerAsync(CancellationToken cancellationToken)
    {
        var container = new CockroachDbBuilder(settings.Image)
            .WithLogger(settings.Verbose ? ConsoleLogger.Instance : NullLogger.Instance)
            .WithCommand($"--store=type=mem,size={settings.Memory}")
            .WithEnvironment("COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING", "true")
            // Removed at the end even where the user has turned the library's reaper off.
            .WithCleanUp(true)
            .WithCreateParameterModifier(BindToLoopback)
            .Build();
        container.Creating += (_, _) => _stage = Stage.Image;
        container.Created += (_, _) => _stage = Stage.Server;
        _container = container;
        await container.StartAsync(cancellationToken);
    }

    // The server asks nobody for a password: where this machine runs the container, and this program is in none itself, the
    // network need not see it. The library's default is every address.
    private void BindToLoopback(CreateContainerParameters parameters)
    {
        var isSeenFromHere = TestcontainersSettings.DockerHostOverride is not null || !File.Exists("/.dockerenv");
        if (!isSeenFromHere || _container!.Hostname is not ("localhost" or "127.0.0.1")) return;
        foreach (var binding in parameters.HostConfig!.PortBindings!.Values.SelectMany(b => b)) binding.HostIP = "127.0.0.1";
    }

    private async Task<StartException> ExplainAsync(Exception exception, bool isTimeout)
    {
        var within = string.Create(CultureInfo.InvariantCulture, $"within {settings.Timeout.TotalSeconds:0} s (--timeout)");
        return _stage switch
        {
            Stage.Docker when FindCause<ArgumentException>(exception) is { ParamName: "image" } =>
                new(ExitCodes.WrongUsage,
                    $"--image: '{settings.Image}' is not the name of an image. "
                    + "Expected for example cockroachdb/cockroach:v25.4.1.", exception),
            Stage.Docker => new(ExitCodes.NoDocker,
                $"No Docker: {(isTimeout ? $"no answer {within}" : Reason(exception))}. "
                + "Start Docker, let this user at its socket, or set DOCKER_HOST.", exception),
            Stage.Image => new(ExitCodes.NoImage,
                $"--image {settings.Image}: Docker cannot make a container of it: "
                + $"{(isTimeout ? $"it is not there {within}" : Reason(exception))}. "
                + $"Check the name and the network, or try 'docker pull {settings.Image}'.", exception),
            _ => new(ExitCodes.NotReady,
                $"--image {settings.Image}: the server did not get ready: "
                + $"{(isTimeout ? $"no answer on its port {within}" : Reason(exception))}{await LastWordsAsync()}.", exception),
        };
    }

    private static string Reason(Exception exception)
    {
        // Every place where the library has looked for Docker, each with what came of it.
        var unavailable = FindCause<DockerUnavailableException>(exception)?.InnerException as AggregateException;
        if (unavailable is { InnerExceptions: { Count: > 0 } places })
            return string.Join("; ", places.Select(p => $"{OneLine(p.Message)} ({Reason(p.GetBaseException())})"));
        if (FindCause<DockerApiException>(exception) is { ResponseBody.Length: > 0 } refused)
            return OneLine(DockerMessage(refused.ResponseBody));
        if (FindCause<ContainerNotRunningException>(exception) is not null) return "it has ended";
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

    private async Task<string> LastWordsAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(LongestLook);
            var (stdout, stderr) = await _container!.GetLogsAsync(timestampsEnabled: false, ct: limit.Token).WaitAsync(limit.Token);
            var last = (stdout + "\n" + stderr).Split('\n').LastOrDefault(l => l.Trim().Length > 0);
            return last is null ? "" : $"; its last words: {OneLine(last)}";
        }
        catch (Exception)
        {
            // The failure that brought us here is the one to tell.
            return "";
        }
    }

    private async Task<int> WaitAsync(string connectionString)
    {
        var started = new Dictionary<string, string> { ["connectionString"] = connectionString, ["image"] = settings.Image };
        await output.WriteLineAsync(JsonSerializer.Serialize(started));
        await output.FlushAsync();
        await Task.Delay(Timeout.Infinite, _stop.Token);
        return 0;
    }

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
        await _command.WaitForExitAsync();
        return _command.ExitCode;
    }

    private async Task RemoveAsync()
    {
        try
        {
            if (_container is not null) await _container.DisposeAsync().AsTask().WaitAsync(LongestGoodbye);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"The container could not be removed ({Reason(e)}). "
                + "The library's reaper removes it within a minute; if not, 'docker ps' shows it.");
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
