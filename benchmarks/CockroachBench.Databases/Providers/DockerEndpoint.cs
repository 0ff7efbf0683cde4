using System.Net.Sockets;

namespace CockroachBench.Databases.Providers;

internal sealed record DockerEndpoint(bool Answers, string Text)
{
    public const string Variable = "DOCKER_HOST";

    private const string UsualSocket = "/var/run/docker.sock";
    private const int UsualPort = 2375;
    private const int LongestSocketPath = 103; // what every system takes
    private static readonly DockerEndpoint NoAddress = new(false, $"no Docker: {Variable} is not an address such as unix:///var/run/docker.sock");
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(2);

    public static DockerEndpoint Find() => Find(UsualSocket);

    internal static DockerEndpoint Find(string usualSocket)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } host) return FromVariable(host);

        string[] sockets =
        [
            usualSocket,
            .. Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? [Path.Combine(runtime, "docker.sock")] : Array.Empty<string>(),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".docker", "run", "docker.sock"),
        ];
        var there = sockets.Where(s => s.Length <= LongestSocketPath && File.Exists(s)).Select(s => Connect($"unix://{s}", new UnixDomainSocketEndPoint(s))).ToList();
        return there.FirstOrDefault(e => e.Answers) ?? there.FirstOrDefault()
            ?? new(false, $"no Docker: {Variable} is not set, and there is no {string.Join(", ", sockets[..^1])} or {sockets[^1]}");
    }

    private static DockerEndpoint FromVariable(string host)
    {
        // The address is shown without what a URI may carry besides: a user, a password.
        return Uri.TryCreate(host, UriKind.Absolute, out var uri) ? uri switch
        {
            { Scheme: "unix", AbsolutePath.Length: > 1 and <= LongestSocketPath } => Connect($"{Variable}=unix://{uri.AbsolutePath}", new UnixDomainSocketEndPoint(uri.AbsolutePath)),
            { Scheme: "tcp" or "http" or "https", Host.Length: > 0 } => Connect($"{Variable}={uri.Scheme}://{uri.Host}:{Port(uri)}", new System.Net.DnsEndPoint(uri.Host, Port(uri))),
            { Scheme: not ("unix" or "tcp" or "http" or "https") } => new(false, $"no Docker: {Variable} has the scheme {uri.Scheme}, expected unix or tcp"),
            _ => NoAddress,
        } : NoAddress;
    }

    private static int Port(Uri uri) => uri.Port > 0 ? uri.Port : UsualPort;

    private static DockerEndpoint Connect(string text, System.Net.EndPoint endPoint)
    {
        using var socket = endPoint is UnixDomainSocketEndPoint ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(LongestConnect);
        try
        {
            // Looking is synchronous, and a connection that is not accepted has no limit of its own.
            socket.ConnectAsync(endPoint, limit.Token).AsTask().GetAwaiter().GetResult();
            return new(true, text);
        }
        catch (OperationCanceledException)
        {
            return new(false, $"no Docker: {text} does not answer");
        }
        catch (SocketException e)
        {
            // .NET tells of a socket file that is not there as of an address that cannot be assigned.
            return new(false, $"no Docker: {text}: {(e.SocketErrorCode == SocketError.AddressNotAvailable ? "no such socket" : e.Message)}");
        }
    }
}
