using System.Net;
using System.Net.Sockets;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Databases;

// Where Docker is looked for. The sockets here accept connections and are no Docker.
[Collection(Lane.Alone)]
public sealed class DockerEndpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _atTheEnd = [];

    public DockerEndpointTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Docker is looked for where a server can be started");
        (string, string?)[] variables =
            [(DockerEndpoint.Variable, null), ("XDG_RUNTIME_DIR", _folder.Combine("runtime")), ("HOME", _folder.Combine("home"))];
        foreach (var (name, value) in variables)
            _atTheEnd.Add(new EnvironmentVariable(name, value));
    }

    // SHA-256 of the name, by sha256sum.
    private const string ColimaDigest = "f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16";

    private string UsualSocket => _folder.Combine("docker.sock");

    public void Dispose()
    {
        foreach (var thing in _atTheEnd) thing.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Without_a_socket_every_place_is_named() => Assert.Equal(
        new DockerEndpoint(false,
            $"no Docker: DOCKER_HOST is not set, and there is no {UsualSocket}, {_folder.Path}/runtime/docker.sock "
            + $"or {_folder.Path}/home/.docker/run/docker.sock"),
        DockerEndpoint.Find(UsualSocket));

    [Theory]
    [InlineData("docker.sock")]
    [InlineData("runtime/docker.sock")]
    [InlineData("home/.docker/run/docker.sock")]
    public void A_socket_that_accepts_connections_is_found(string name)
    {
        Listen(name);
        Assert.Equal(new DockerEndpoint(true, $"unix://{_folder.Path}/{name}"), DockerEndpoint.Find(UsualSocket));
    }

    [Fact]
    public void A_socket_without_a_listener_is_reported_and_another_is_taken()
    {
        Listen("docker.sock", isAbandoned: true);
        Assert.Equal(new DockerEndpoint(false, $"no Docker: unix://{UsualSocket}: Connection refused"), DockerEndpoint.Find(UsualSocket));
        Listen("runtime/docker.sock");
        Assert.Equal(new DockerEndpoint(true, $"unix://{_folder.Path}/runtime/docker.sock"), DockerEndpoint.Find(UsualSocket));
    }

    [Fact]
    public void The_variable_comes_before_every_socket()
    {
        Listen("docker.sock");
        Given($"unix://{_folder.Path}/other.sock");
        Assert.Equal(new DockerEndpoint(false, $"no Docker: DOCKER_HOST=unix://{_folder.Path}/other.sock: no such socket"),
            DockerEndpoint.Find(UsualSocket));
        Listen("other.sock");
        Assert.Equal(new DockerEndpoint(true, $"DOCKER_HOST=unix://{_folder.Path}/other.sock"), DockerEndpoint.Find(UsualSocket));
    }

    [Fact]
    public void A_context_comes_before_every_socket_and_after_the_variable()
    {
        Listen("docker.sock");
        var configuration = Directory.CreateDirectory(_folder.Combine("home/.docker")).FullName;
        File.WriteAllText(Path.Combine(configuration, "config.json"), """{"currentContext":"colima"}""");
        var host = $"unix://{_folder.Path}/colima.sock";
        var meta = Directory.CreateDirectory(Path.Combine(configuration, "contexts", "meta", ColimaDigest)).FullName;
        File.WriteAllText(Path.Combine(meta, "meta.json"),
            """{"Endpoints":{"docker":{"Host":"HOST"}}}""".Replace("HOST", host, StringComparison.Ordinal));
        Assert.Equal(new DockerEndpoint(false, $"no Docker: docker context colima: {host}: no such socket", host),
            DockerEndpoint.Find(UsualSocket));
        Listen("colima.sock");
        Assert.Equal(new DockerEndpoint(true, $"docker context colima: {host}", host), DockerEndpoint.Find(UsualSocket));
        Given($"unix://{UsualSocket}");
        Assert.Equal(new DockerEndpoint(true, $"DOCKER_HOST=unix://{UsualSocket}"), DockerEndpoint.Find(UsualSocket));
        File.WriteAllText(Path.Combine(configuration, "config.json"), "{ broken");
        Given(null);
        Assert.Equal(new DockerEndpoint(true, $"unix://{UsualSocket}"), DockerEndpoint.Find(UsualSocket));
    }

    [Fact]
    public void The_variable_may_name_a_port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Given($"tcp://me:geheim-0815@127.0.0.1:{port}");
        Assert.Equal(new DockerEndpoint(true, $"DOCKER_HOST=tcp://127.0.0.1:{port}"), DockerEndpoint.Find(UsualSocket));
        listener.Stop();
        Assert.Equal(new DockerEndpoint(false, $"no Docker: DOCKER_HOST=tcp://127.0.0.1:{port}: Connection refused"),
            DockerEndpoint.Find(UsualSocket));
    }

    [Theory]
    [InlineData("here", "no Docker: DOCKER_HOST is not an address such as unix:///var/run/docker.sock")]
    [InlineData("ssh://me@there", "no Docker: DOCKER_HOST has the scheme ssh, expected unix or tcp")]
    [InlineData("tcp://127.0.0.1:99999", "no Docker: DOCKER_HOST is not an address such as unix:///var/run/docker.sock")]
    [InlineData("unix://", "no Docker: DOCKER_HOST is not an address such as unix:///var/run/docker.sock")]
    [InlineData("tcp://", "no Docker: DOCKER_HOST is not an address such as unix:///var/run/docker.sock")]
    public void A_variable_that_names_no_place_is_refused(string host, string expected)
    {
        Given(host);
        Assert.Equal(new DockerEndpoint(false, expected), DockerEndpoint.Find(UsualSocket));
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_refused()
    {
        Given("unix:///" + new string('x', 300));
        Assert.StartsWith("no Docker: DOCKER_HOST", DockerEndpoint.Find(UsualSocket).Text, StringComparison.Ordinal);
    }

    private void Given(string? host) => _atTheEnd.Add(new EnvironmentVariable(DockerEndpoint.Variable, host));

    private void Listen(string name, bool isAbandoned = false)
    {
        var path = _folder.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // The file stays when the socket is closed, as it does when a daemon dies.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        if (!isAbandoned) socket.Listen();
        _atTheEnd.Add(socket);
    }
}
