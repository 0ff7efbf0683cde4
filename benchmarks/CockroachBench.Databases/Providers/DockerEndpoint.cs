namespace CockroachBench.Databases.Providers;

// The address of Docker, and whether a connection to it was accepted; the text is the address, or why there is none. Host: what a program
// must be given in DOCKER_HOST to find it, null where it finds it by itself.
internal sealed record DockerEndpoint(bool Answers, string Text, string? Host = null)
{
    // Docker's own; it comes before every socket.
    public const string Variable = "DOCKER_HOST";
    private const string UsualSocket = "/var/run/docker.sock";
    private const int UsualPort = 2375;
    private const int LongestSocketPath = 103; // characters, on every system
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(2);

    public static DockerEndpoint Find() => Find(UsualSocket);

    internal static DockerEndpoint Find(string usualSocket)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } host) return FromUri(Variable, "=", host);

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (DockerContext.Find(home) is { } context)
            return FromUri($"docker context {context.Name}", ": ", context.Host) with { Host = context.Host };
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        List<string> sockets = [usualSocket, Path.Combine(home, ".docker", "run", "docker.sock")];
        if (!string.IsNullOrEmpty(runtime)) sockets.Insert(1, Path.Combine(runtime, "docker.sock"));
        var there = sockets.Where(s => s.Length <= LongestSocketPath && File.Exists(s))
            .Select(s => Connect($"unix://{s}", new UnixDomainSocketEndPoint(s))).ToList();
        return there.FirstOrDefault(e => e.Answers) ?? there.FirstOrDefault()
            ?? new(false, $"no Docker: {Variable} is not set, and there is no {string.Join(", ", sockets.SkipLast(1))} or {sockets[^1]}");
    }

    // Shows the address without the user and password that a URI may have.
    private static DockerEndpoint FromUri(string origin, string names, string host) => Parse(host) switch
    {
        { Scheme: "unix", AbsolutePath: { Length: > 1 and <= LongestSocketPath } path } =>
            Connect($"{origin}{names}unix://{path}", new UnixDomainSocketEndPoint(path)),
        { Scheme: "tcp" or "http" or "https", Host.Length: > 0 } tcp =>
            Connect($"{origin}{names}{tcp.Scheme}://{tcp.Host}:{Port(tcp)}", new DnsEndPoint(tcp.Host, Port(tcp))),
        { Scheme: not ("unix" or "tcp" or "http" or "https") } other =>
            new(false, $"no Docker: {origin} has the scheme {other.Scheme}, expected unix or tcp"),
        _ => new(false, $"no Docker: {origin} is not an address such as unix:///var/run/docker.sock"),
    };

    private static Uri? Parse(string host) => Uri.TryCreate(host, UriKind.Absolute, out var uri) ? uri : null;

    private static int Port(Uri uri) => uri.Port > 0 ? uri.Port : UsualPort;

    private static DockerEndpoint Connect(string text, EndPoint endPoint)
    {
        using var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(LongestConnect);
        try
        {
            // A connection that is not accepted has no limit of its own.
            socket.ConnectAsync(endPoint, limit.Token).AsTask().GetAwaiter().GetResult();
            return new(true, text);
        }
        catch (OperationCanceledException)
        {
            return new(false, $"no Docker: {text} does not answer");
        }
        catch (SocketException e)
        {
            // .NET reports a missing socket file as an address that cannot be assigned.
            var reason = e.SocketErrorCode == SocketError.AddressNotAvailable ? "no such socket" : e.Message;
            return new(false, $"no Docker: {text}: {reason}");
        }
    }
}
