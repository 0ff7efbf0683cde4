using System.Security.Authentication;
using CockroachBench.Databases;
using CockroachBench.Databases.Inspection;
using CockroachBench.Databases.Providers;
using CockroachBench.Databases.Wire;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

// Clusters that insist on TLS: root certificate, client certificate, password from the environment or a file.
public sealed class TlsTests(ProgramUnderTest program) : IDisposable
{
    private const string Password = "tls-tests-own-password";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(TestServers.Both), MemberType = typeof(TestServers))]
    public async Task A_cluster_with_certificates_is_measured_like_any_other(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "starting a server needs a POSIX shell");
        TemporaryFolder.OpenToAll(_folder.Path);
        using var certificates = new Certificates(_folder.Path);
        certificates.Issue("node", "node");
        var client = certificates.Issue("client.root", "root");
        await using var server = name == TestServers.Cockroach ? await StartCockroachAsync() : await StartPostgresAsync();

        var byCertificate = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Username = "root",
            Password = null,
            SslMode = SslMode.VerifyFull,
            RootCertificate = certificates.Authority,
            SslCertificate = client.Certificate,
            SslKey = client.Key,
        };
        var parsed = ConnectionStrings.Parse(byCertificate.ConnectionString, "--database");
        var inspected = await ServerInspector.InspectAsync(parsed.ConnectionString, Token);
        Assert.EndsWith(", TLS", inspected.Capabilities[Capability.RawWire].Detail, StringComparison.Ordinal);
        await TestServer.ScalarAsync(byCertificate.ConnectionString, $"create user tls_user with password '{Password}'");
        await TestServer.ScalarAsync(byCertificate.ConnectionString, "create database cockroachbench");
        await TestServer.ScalarAsync(byCertificate.ConnectionString, name == TestServers.Cockroach
            ? "grant all on database cockroachbench to tls_user" : "alter database cockroachbench owner to tls_user");

        // The login as a cloud cluster's page would give it, its password in a file.
        var passwords = _folder.Combine("passwords");
        await File.WriteAllTextAsync(passwords, $"localhost:{byCertificate.Port}:cockroachbench:tls_user:{Password}\n", Token);
        TemporaryFolder.CloseToOthers(passwords);
        var uri = $"postgresql://tls_user@localhost:{byCertificate.Port}/cockroachbench"
            + $"?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(certificates.Authority)}";
        await RunSmokeAsync($"{uri}&passfile={Uri.EscapeDataString(passwords)}");
        await RunSmokeAsync($"postgresql://tls_user@localhost:{byCertificate.Port}/cockroachbench?sslmode=verify-full",
            ("PGPASSWORD", Password), ("PGSSLROOTCERT", certificates.Authority));
        await AssertFoundInHomeAsync(certificates, client, byCertificate.Port);

        // Another authority's word is not taken.
        using var others = new Certificates(Directory.CreateDirectory(_folder.Combine("others")).FullName);
        Assert.Throws<AuthenticationException>(() =>
            WireConnection.Open(new(byCertificate.ConnectionString) { RootCertificate = others.Authority }));
        await using var refused = await program.RunAsync(["doctor"],
            ("COCKROACHBENCH_DATABASE", uri.Replace(
                Uri.EscapeDataString(certificates.Authority), Uri.EscapeDataString(others.Authority), StringComparison.Ordinal)));
        refused.AssertExitCode(3);
        Assert.Contains("check host, port and SSL Mode", refused.AssertOneLineOfError(), StringComparison.Ordinal);
    }

    private async Task AssertFoundInHomeAsync(Certificates certificates, (string Certificate, string Key) client, int port)
    {
        var home = Directory.CreateDirectory(_folder.Combine("home/.postgresql")).FullName;
        File.Copy(certificates.Authority, Path.Combine(home, "root.crt"));
        File.Copy(client.Certificate, Path.Combine(home, "postgresql.crt"));
        File.Copy(client.Key, Path.Combine(home, "postgresql.key"));
        await using var doctor = await program.RunAsync(["doctor"], ("HOME", _folder.Combine("home")),
            ("COCKROACHBENCH_DATABASE", $"Host=localhost;Port={port};Username=root;Database=cockroachbench;SSL Mode=VerifyFull"));
        doctor.AssertExitCode(0);
        Assert.Contains(", TLS", string.Concat(doctor.Output), StringComparison.Ordinal);
    }

    private async Task RunSmokeAsync(string connection, params (string, string)[] environment)
    {
        using var artifacts = new TemporaryFolder();
        await using var run = await program.RunAsync(
            ["run", "--profile", "smoke", "--filter", "*BufferedVsStreamed*", "--yes", "--artifacts", artifacts.Path],
            [("COCKROACHBENCH_DATABASE", connection), .. environment]);
        run.AssertExitCode(0);
        Assert.All(run.ReadRun(artifacts.Path).Cases, c => Assert.Equal((c.Name, CaseState.Checked), (c.Name, c.State)));
        Assert.All(Directory.GetFiles(artifacts.Path, "*", SearchOption.AllDirectories), f =>
            Assert.DoesNotContain(Password, File.ReadAllText(f), StringComparison.Ordinal));
        await run.AssertNothingLeftAsync();
    }

    private async Task<RunningDatabase> StartCockroachAsync()
    {
        TestServers.Provider(TestServers.Cockroach);
        var process = GuardedProcess.Start("tls", folder =>
        [
            "env", "COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING=true", $"HOME={folder}", $"TMPDIR={folder}",
            Executables.Find("cockroach")!, "start-single-node",
            $"--certs-dir={_folder.Path}", "--store=type=mem,size=1GiB", "--listen-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0",
            $"--listening-url-file={folder}/url", $"--log-dir={folder}/logs",
        ], "TERM KILL");
        var url = Path.Combine(process.Folder, "url");
        bool HasUrl() => File.Exists(url) && Uri.TryCreate(File.ReadAllText(url).Trim(), UriKind.Absolute, out _);
        await Wait.UntilAsync(() => process.ServerExit.IsCompleted || HasUrl(), TimeSpan.FromSeconds(60), () => process.LogTail());
        Assert.False(process.ServerExit.IsCompleted, process.LogTail());
        var port = new Uri((await File.ReadAllTextAsync(url, Token)).Trim()).Port;
        var login = new NpgsqlConnectionStringBuilder { Host = "localhost", Port = port, Database = "defaultdb" };
        return new RunningDatabase(login.ConnectionString, "a secure node", process.DisposeAsync);
    }

    // TLS and certificate logins are switched on in a temporary cluster that is already there.
    private async Task<RunningDatabase> StartPostgresAsync()
    {
        var running = await TestServers.Provider(TestServers.Postgres).StartAsync(Token);
        var data = (string)(await TestServer.ScalarAsync(running.ConnectionString, "show data_directory"))!;
        foreach (var file in (string[])["ca.crt", "node.crt", "node.key"]) File.Copy(_folder.Combine(file), Path.Combine(data, file));
        Command.Run("chown", "--reference", data, Path.Combine(data, "node.key"), Path.Combine(data, "node.crt"),
            Path.Combine(data, "ca.crt"));
        await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"),
            "hostssl all root all cert\nhostssl all all all scram-sha-256\nhost all cockroachbench all scram-sha-256\n", Token);
        await TestServer.ScalarAsync(running.ConnectionString, "create role root superuser login");
        (string, string)[] settings =
            [("ssl_ca_file", "ca.crt"), ("ssl_cert_file", "node.crt"), ("ssl_key_file", "node.key"), ("ssl", "on")];
        foreach (var (name, value) in settings)
            await TestServer.ScalarAsync(running.ConnectionString, $"alter system set {name} = '{value}'");
        await TestServer.ScalarAsync(running.ConnectionString, "select pg_reload_conf()");
        await Wait.UntilAsync(async () => (string?)await TestServer.ScalarAsync(running.ConnectionString, "show ssl") == "on",
            TimeSpan.FromSeconds(10), () => "TLS is still off");
        // The certificate names localhost; the provider names the address.
        var port = new NpgsqlConnectionStringBuilder(running.ConnectionString).Port;
        var login = new NpgsqlConnectionStringBuilder { Host = "localhost", Port = port, Database = "postgres" };
        return new RunningDatabase(login.ConnectionString, running.Description, running.DisposeAsync);
    }
}
