using CockroachBench.Databases;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

// Servers that are started leave nothing behind, however they end.
[Collection(Lane.Alone)]
public sealed class ProviderTests : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly EnvironmentVariable _temporary;

    public ProviderTests()
    {
        // The server may run as another user, who must get to its folder below this one.
        TemporaryFolder.OpenToAll(_folder.Path);
        _temporary = new EnvironmentVariable("TMPDIR", _folder.Path);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _temporary.Dispose();
        _folder.Dispose();
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task A_server_answers_until_it_is_disposed_even_with_a_client_still_there(string name)
    {
        var running = await TestServers.Provider(name).StartAsync(Token);
        Assert.True(running.IsOurs);
        Assert.Null(await running.FindExitAsync());
        Assert.NotEmpty(Processes.Using(_folder.Path));
        Assert.NotEmpty(Directory.GetDirectories(_folder.Path, $"{TemporaryFolders.Prefix}*"));
        await using var dataSource = NpgsqlDataSource.Create(running.ConnectionString);
        await using (var connection = await dataSource.OpenConnectionAsync(Token))
        {
            Assert.Equal(new NpgsqlConnectionStringBuilder(running.ConnectionString).Database, connection.Database);
            await running.DisposeAsync();
        }
        await AssertNothingLeftAsync();
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Stopped_while_it_starts_it_leaves_nothing(string name)
    {
        var provider = TestServers.Provider(name);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var starting = provider.StartAsync(stop.Token);
        await Wait.UntilAsync(() => Processes.Using(_folder.Path).Count > 0, LongestGoodbye, () => "no server process");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        await AssertNothingLeftAsync();
    }

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task Killed_from_outside_it_leaves_nothing_once_it_is_disposed(string name)
    {
        var running = await TestServers.Provider(name).StartAsync(Token);
        foreach (var server in Processes.Using(_folder.Path).Where(p => p.IsServer))
            System.Diagnostics.Process.GetProcessById(server.Id).Kill();
        Assert.StartsWith("The server ended (exit code 137)", await running.FindExitAsync(), StringComparison.Ordinal);
        await running.DisposeAsync();
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_server_that_ends_while_starting_is_reported_with_its_last_output_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "starting a server needs a POSIX shell");
        using var programs = new TemporaryFolder();
        var fake = programs.Combine("cockroach");
        await File.WriteAllTextAsync(fake, "#!/bin/sh\necho starting >&2\necho 'no room on the disk' >&2\nexit 7\n", Token);
        TemporaryFolder.OpenToAll(fake);
        using var path = new EnvironmentVariable("PATH", $"{programs.Path}:{Environment.GetEnvironmentVariable("PATH")}");
        var error = await Assert.ThrowsAsync<DatabaseException>(() => new CockroachBinaryProvider().StartAsync(Token));
        Assert.Equal("--database binary: cockroach ended while starting (exit code 7): starting | no room on the disk", error.Message);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task The_stand_ins_password_is_neither_in_its_folder_nor_in_an_argument()
    {
        await using var running = await TestServers.Provider(TestServers.Postgres).StartAsync(Token);
        var password = new NpgsqlConnectionStringBuilder(running.ConnectionString).Password!;
        Assert.Equal("***", Secrets.Redact(password));
        Assert.All(Processes.Using(_folder.Path), p => Assert.DoesNotContain(password, p.CommandLine, StringComparison.Ordinal));
        Assert.All(Directory.GetFiles(_folder.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(f => new FileInfo(f).Length < 1_000_000),
            f => Assert.DoesNotContain(password, File.ReadAllText(f), StringComparison.Ordinal));
    }

    private async Task AssertNothingLeftAsync()
    {
        await Wait.UntilAsync(() => Processes.Using(_folder.Path).Count == 0, LongestGoodbye,
            () => $"still running: {string.Join("; ", Processes.Using(_folder.Path).Select(p => p.CommandLine))}");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, $"{TemporaryFolders.Prefix}*"));
    }
}
