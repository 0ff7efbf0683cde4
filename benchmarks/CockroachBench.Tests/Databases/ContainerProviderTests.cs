using System.Net.Sockets;
using System.Text.Json;
using CockroachBench.Databases;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Databases;

// The container provider with scripts of the tests' own in the place of the real one, which needs Docker and its image: what the provider
// does with a good script and with every kind of bad one.
[Collection(Lane.Alone)]
public sealed class ContainerProviderTests(TestServers servers, ProgramUnderTest program) : IAsyncLifetime
{
    private const string ReadsUntilInputCloses = "cat >/dev/null";
    private const string Unanswered = """
        echo '{"connectionString":"Host=127.0.0.1;Port=1;Username=root;Database=d;Password=geheim-0815","image":"i:1","network":"n"}'
        """;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _scripts = new();
    private EnvironmentVariable? _temporary;
    private string _database = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // The server that the other tests share must not live in a folder of this one.
        _database = (await servers.GetAsync(TestServers.Postgres)).Admin;
        TemporaryFolder.OpenToAll(_folder.Path);
        _temporary = new EnvironmentVariable("TMPDIR", _folder.Path);
    }

    public ValueTask DisposeAsync()
    {
        _temporary?.Dispose();
        _folder.Dispose();
        _scripts.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Without_docker_or_without_the_script_it_is_not_available_and_says_why()
    {
        var noDocker = new ContainerProvider(() => new(false, "no Docker: none at all"), () => Script("exit 0", "exit 0"),
            ContainerLimits.Usual).Probe();
        Assert.Equal((false, "no Docker: none at all"), (noDocker.IsAvailable, noDocker.Reason));
        var noScript = new ContainerProvider(() => new(true, "here"), () => null, ContainerLimits.Usual).Probe();
        Assert.False(noScript.IsAvailable);
        Assert.StartsWith("no scripts/cockroach-container.cs above ", noScript.Reason, StringComparison.Ordinal);
        Assert.Equal((true, "unix:///docker.sock"), Provider("exit 0").Probe() is var probe ? (probe.IsAvailable, probe.Reason) : default);
    }

    [Fact]
    public void The_script_of_this_checkout_is_found() => Assert.True(File.Exists(ContainerScript.Find()!.Build[^1]));

    [Fact]
    public async Task A_good_script_gives_a_database_until_it_is_disposed_and_ends_because_its_input_closes()
    {
        var ended = _scripts.Combine("ended");
        var running = await Provider($"trap '' TERM; {await AnswerAsync()}; {ReadsUntilInputCloses}; touch '{ended}'").StartAsync(Token);
        Assert.True(running.IsOurs);
        Assert.StartsWith("some/image:1, single node, in-memory store, insecure, 127.0.0.1:", running.Description,
            StringComparison.Ordinal);
        Assert.EndsWith(", through the Docker bridge", running.Description, StringComparison.Ordinal);
        Assert.Equal(7, await TestServer.ScalarAsync(running.ConnectionString, "select 7"));
        Assert.False(File.Exists(ended));
        await running.DisposeAsync();
        Assert.True(File.Exists(ended));
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task How_the_server_ended_is_known_from_the_last_line_of_the_script()
    {
        var gone = _scripts.Combine("gone");
        var untilGone = $"until [ -e '{gone}' ]; do sleep 0.1; done";
        await using var running = await Provider(
            $"{await AnswerAsync()}; {untilGone}; echo starting >&2; echo 'It is gone: full disk.' >&2; exit 5").StartAsync(Token);
        await File.WriteAllTextAsync(gone, "", Token);
        Assert.Equal("It is gone: full disk. Run again.", await running.NextStepAsync());
    }

    [Fact]
    public async Task A_script_that_ignores_its_input_is_ended()
    {
        var running = await Provider($"{await AnswerAsync()}; while :; do sleep 0.1; done").StartAsync(Token);
        await running.DisposeAsync();
        await AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("echo garbage",
        "scripts/cockroach-container.cs answered 'garbage', expected one line of JSON with connectionString, image and network")]
    [InlineData("echo '[]'",
        "scripts/cockroach-container.cs answered '[]', expected one line of JSON with connectionString, image and network")]
    [InlineData("echo '{}'",
        "scripts/cockroach-container.cs answered '{}', expected one line of JSON with connectionString, image and network")]
    [InlineData("""echo '{"connectionString":null,"image":"x"}'""",
        """scripts/cockroach-container.cs answered '{"connectionString":null,"image":"x"}', expected""")]
    [InlineData("""echo '{"connectionString":"Password=geheim-0815;Nonsense=1","image":"x"}'""",
        "scripts/cockroach-container.cs answered '")]
    [InlineData("exit 0", "scripts/cockroach-container.cs ended without a database (exit code 0): it said nothing")]
    [InlineData("echo starting >&2; echo 'No Docker: refused.' >&2; exit 3",
        "scripts/cockroach-container.cs ended without a database (exit code 3): No Docker: refused.")]
    [InlineData("echo 'half a line' | tr -d '\\n'; exit 1",
        "scripts/cockroach-container.cs ended without a database (exit code 1): half a line")]
    [InlineData("echo 'fetching the image' >&2; " + ReadsUntilInputCloses,
        "scripts/cockroach-container.cs had no database within 2 s: fetching the image")]
    [InlineData(Unanswered + "; " + ReadsUntilInputCloses, "the script did not answer within 2 s")]
    [InlineData(Unanswered + "; echo 'out of memory' >&2; exit 9", "the script ended while starting (exit code 9): out of memory")]
    public async Task A_bad_script_is_reported_in_one_line_and_leaves_nothing(string run, string expected)
    {
        var error = await Assert.ThrowsAsync<DatabaseException>(() => Provider(run, answer: Short, login: Short).StartAsync(Token));
        Assert.StartsWith("--database container: " + expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim-0815", error.Message, StringComparison.Ordinal);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_script_that_cannot_be_built_is_reported_by_its_first_error()
    {
        const string package = "x.cs : error NU1101: Unable to find package P.";
        var build = $"echo Restoring; echo '{_scripts.Path}/{package}'; echo 'x.cs : error CS1: more'; echo Done; exit 1";
        var error = await Assert.ThrowsAsync<DatabaseException>(() => Provider("exit 0", build: build).StartAsync(Token));
        Assert.Equal($"--database container: scripts/cockroach-container.cs cannot be built: {package}", error.Message);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_build_that_does_not_end_is_given_up()
    {
        var error = await Assert.ThrowsAsync<DatabaseException>(() =>
            Provider("exit 0", build: "echo Restoring; exec sleep 1000", longestBuild: Short).StartAsync(Token));
        Assert.Equal("--database container: scripts/cockroach-container.cs was not built within 2 s: Restoring", error.Message);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Auto_passes_over_a_container_that_does_not_start_and_says_why()
    {
        using var noneGiven = new EnvironmentVariable(ConnectionStringProvider.Variable, null);
        var selection = DatabaseSelection.Resolve("auto",
            [Provider("exit 0", build: "echo 'x.cs : error NU1101: no package'; exit 1"), TestServers.Provider(TestServers.Postgres)]);
        Assert.Equal("container", selection.Chosen!.Provider.Name);
        await using (await selection.StartAsync(Token))
        {
            Assert.Equal("postgres", selection.Chosen!.Provider.Name);
            Assert.EndsWith("; container: scripts/cockroach-container.cs cannot be built: x.cs : error NU1101: no package)", selection.Why,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("exec sleep 1000", "exit 0")]
    [InlineData("exit 0", "exec sleep 1000")]
    [InlineData("exit 0", Unanswered + "; " + ReadsUntilInputCloses)]
    public async Task Stopped_while_it_starts_it_leaves_nothing(string build, string run)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var starting = Provider("touch started; " + run, build: build.StartsWith("exec", StringComparison.Ordinal)
            ? "touch started; " + build : build).StartAsync(stop.Token);
        await Wait.UntilAsync(() => File.Exists(_scripts.Combine("started")), Long, () => "the script has not begun");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_run_on_a_container_names_it_and_leaves_no_script_behind_when_the_host_is_killed()
    {
        // The SDK's place is taken by a program that builds nothing and runs a script that heeds only its input.
        var ended = _scripts.Combine("ended");
        var dotnet = _scripts.Combine("dotnet");
        await File.WriteAllTextAsync(dotnet,
            $"#!/bin/sh\n[ \"$1\" = run ] || exit 0\ntrap '' TERM\n{await AnswerAsync()}\n{ReadsUntilInputCloses}\ntouch '{ended}'\n",
            Token);
        TemporaryFolder.OpenToAll(dotnet);
        var docker = _scripts.Combine("docker.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(docker));
        socket.Listen();

        await using var run = await program.StartAsync(
            ["run", "--profile", "smoke", "--database", "auto", "--artifacts", _scripts.Combine("artifacts")],
            ("PATH", $"{_scripts.Path}:{Environment.GetEnvironmentVariable("PATH")}"), ("DOCKER_HOST", $"unix://{docker}"));
        await run.WaitForFirstCaseAsync();
        Assert.Contains(run.Output, l =>
            l.StartsWith("Database: container, the first that is there (connection string: ", StringComparison.Ordinal)
            && l.Contains("some/image:1, single node", StringComparison.Ordinal));
        run.Signal("KILL");
        await run.WaitForExitAsync();
        await Wait.UntilAsync(() => File.Exists(ended), LongestGoodbye, () => "the script has not ended by itself");
        await run.AssertNothingLeftAsync();
    }

    private ContainerProvider Provider(string run, string build = "exit 0", TimeSpan? longestBuild = null, TimeSpan? answer = null,
        TimeSpan? login = null) =>
        new(() => new(true, "unix:///docker.sock"), () => Script(build, run), new(longestBuild ?? Long, answer ?? Long, login ?? Long));

    // The script's path stands in its arguments, so that a process of it that is left is seen.
    private ContainerScript Script(string build, string run) =>
        new(_scripts.Path, ["sh", "-c", build, _folder.Combine("build")], ["sh", "-c", run, _folder.Combine("run")]);

    private async Task<string> AnswerAsync()
    {
        var file = _scripts.Combine("answer.json");
        var answer = new { connectionString = _database, image = "some/image:1", network = "the Docker bridge" };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(answer) + "\n", Token);
        return $"cat '{file}'";
    }

    private async Task AssertNothingLeftAsync()
    {
        IEnumerable<string> Running() => Processes.Using(_folder.Path).Concat(Processes.Using(_scripts.Path)).Select(p => p.CommandLine);
        await Wait.UntilAsync(() => !Running().Any(), LongestGoodbye, () => $"still running: {string.Join("; ", Running())}");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, $"{TemporaryFolders.Prefix}*"));
    }
}
