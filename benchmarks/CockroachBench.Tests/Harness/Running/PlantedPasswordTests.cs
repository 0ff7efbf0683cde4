using System.Globalization;
using CockroachBench.Databases.Providers;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Harness.Running;

// A password in every form there is for one: used to log in, and seen nowhere.
[Collection(Lane.Runs)]
public sealed class PlantedPasswordTests(ProgramUnderTest program, TestServers servers) : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string? _admin;
    private string? _role;

    private string Artifacts => _folder.Combine("run");

    public async ValueTask DisposeAsync()
    {
        if (_role is not null) await TestServer.ScalarAsync(_admin!, $"drop role {_role}");
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Password=", "")]
    [InlineData("password = ", "")]
    [InlineData("PWD=", "")]
    [InlineData("PSW=", "")]
    [InlineData("Password single quoted", PlantedPassword.Awkward)]
    [InlineData("Password double quoted", PlantedPassword.Awkward)]
    [InlineData("PWD single quoted", "';\"=x ")]
    [InlineData("URI", PlantedPassword.Awkward)]
    [InlineData("PGPASSWORD", PlantedPassword.Awkward)]
    [InlineData("PGPASSFILE", "'\";=% &<>@:\\/")]
    [InlineData(".pgpass", "';=")]
    [InlineData("Passfile=", "';=")]
    public async Task It_logs_in_and_is_seen_nowhere(string form, string middle)
    {
        var password = new PlantedPassword(middle);
        var (host, user) = await LoginAsync(password);
        var (database, environment) = await GiveAsync(form, password, host, user);
        await using var run = await program.StartAsync(
            ["run", "--yes", "--profile", "smoke", "--filter", "*EarlyExit*", "--artifacts", Artifacts],
            [(ConnectionStringProvider.Variable, database), .. environment]);
        await password.AssertNowhereAsync(run, Artifacts, onCommandLine: false);
        run.AssertExitCode(0);
        // The floor logs in by itself and may say that it cannot, where the driver finds the password for us.
        Assert.All(run.ReadRun(Artifacts).Cases,
            c => Assert.True(c.State == CaseState.Checked || (c.IsFloor && c.State == CaseState.NotSupported),
            $"{c.Method}: {c.State}, {c.Reason}"));
    }

    [Theory]
    [InlineData("Password single quoted")]
    [InlineData("Password double quoted")]
    [InlineData("URI")]
    [InlineData("Options")]
    public async Task On_the_command_line_it_stays_with_the_program_that_was_given_it(string form)
    {
        var password = new PlantedPassword(form == "Options" ? "" : PlantedPassword.Awkward);
        var (host, user) = await LoginAsync(password);
        var (database, environment) = await GiveAsync(form, password, host, user);
        await using var run = await program.StartAsync(
            ["run", "--yes", "--profile", "smoke", "--verbose", "--filter", "*EarlyExit*", "--artifacts", Artifacts, "--database",
            database], environment);
        await password.AssertNowhereAsync(run, Artifacts, onCommandLine: true);
        run.AssertExitCode(0);
    }

    [Theory]
    [InlineData("Password single quoted", "refused", 3)]
    [InlineData("Password double quoted", "refused", 3)]
    [InlineData("URI", "refused", 3)]
    [InlineData("PGPASSWORD", "refused", 3)]
    [InlineData("Passfile=", "refused", 3)]
    [InlineData("Password double quoted", "no listener", 3)]
    [InlineData("URI", "no listener", 3)]
    [InlineData("Password single quoted", "unknown keyword", 2)]
    [InlineData("Password double quoted", "unknown keyword", 2)]
    [InlineData("URI", "unknown keyword", 2)]
    [InlineData("Password double quoted", "bad port", 2)]
    [InlineData("URI", "bad port", 2)]
    [InlineData("SSL Password=", "no listener", 3)]
    [InlineData("SSL Password=", "unknown keyword", 2)]
    public async Task A_failed_login_does_not_show_it(string form, string failure, int exitCode)
    {
        var password = new PlantedPassword(form == "SSL Password=" ? "" : PlantedPassword.Awkward);
        var admin = (await servers.GetAsync(TestServers.Postgres)).Admin;
        var port = failure == "no listener" ? Executables.FreePort() : new NpgsqlConnectionStringBuilder(admin).Port;
        var (database, environment) = await GiveAsync(form, password, $"127.0.0.1:{port}", "absent");
        database = (failure, database.Contains("://", StringComparison.Ordinal)) switch
        {
            ("unknown keyword", false) => $"{database};Nonsense=1",
            ("unknown keyword", true) => $"{database}?nonsense=1",
            ("bad port", false) => $"{database};Port=abc",
            ("bad port", true) => database.Replace(":" + port.ToString(CultureInfo.InvariantCulture), ":abc", StringComparison.Ordinal),
            _ => database,
        };
        // As a person would look closer: with --verbose, and on the command line.
        await AssertAsync(onCommandLine: true, ["doctor", "--verbose", "--database", database], environment);
        await AssertAsync(onCommandLine: false, ["run", "--profile", "smoke", "--artifacts", Artifacts],
            [(ConnectionStringProvider.Variable, database), .. environment]);

        async Task AssertAsync(bool onCommandLine, string[] arguments, (string, string)[] variables)
        {
            await using var run = await program.StartAsync(arguments, variables);
            await password.AssertNowhereAsync(run, Artifacts, onCommandLine);
            run.AssertExitCode(exitCode);
        }
    }

    [Theory]
    [InlineData("postgresq://u:@@@h:26257/d")]
    [InlineData("postgresql//u:@@@h/d")]
    [InlineData("postgresql:/u:@@@h/d")]
    [InlineData("cockroachdb://u:@@@h/d")]
    [InlineData("jdbc:postgresql://u:@@@h/d")]
    [InlineData("u:@@@h:26257")]
    [InlineData("Passwort=@@;Host=h")]
    [InlineData("Host=h;Pasword=@@")]
    [InlineData("Host=h;Password:@@")]
    [InlineData("Host=h Password=@@")]
    [InlineData("Host=h;Password=\"@@")]
    [InlineData("Host=h;Password='@@")]
    [InlineData("{\"Password\":\"@@\"}")]
    [InlineData("host=127.0.0.1 port=1 user=u password=@@")]
    [InlineData("Host=h;Password=@@;Port")]
    public async Task What_only_looks_like_a_connection_string_is_not_quoted_with_its_password(string text)
    {
        var password = new PlantedPassword("");
        var database = text.Replace("@@", password.Text, StringComparison.Ordinal);
        await using var run = await program.StartAsync(["run", "--profile", "smoke", "--artifacts", Artifacts, "--database", database]);
        await password.AssertNowhereAsync(run, Artifacts, onCommandLine: true);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Single(run.Error);
    }

    // A login of its own, and where.
    private async Task<(string Host, string User)> LoginAsync(PlantedPassword password)
    {
        _admin = (await servers.GetAsync(TestServers.Postgres)).Admin;
        var role = $"planted_{Guid.NewGuid():N}"[..20];
        await TestServer.ScalarAsync(_admin, $"create role {role} login superuser password {password.Literal}");
        _role = role;
        return (string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{new NpgsqlConnectionStringBuilder(_admin).Port}"), role);
    }

    private async Task<(string Database, (string, string)[] Environment)> GiveAsync(
        string form, PlantedPassword password, string address, string user)
    {
        var (host, port) = (address.Split(':')[0], address.Split(':')[1]);
        var login = $"Host={host};Port={port};Username={user};Database=postgres";
        switch (form)
        {
            case "Password single quoted": return ($"{login};Password={password.SingleQuoted}", []);
            case "PWD single quoted": return ($"{login};PWD={password.SingleQuoted}", []);
            case "Password double quoted": return ($"Password={password.DoubleQuoted};{login}", []);
            case "URI": return ($"postgresql://{user}:{password.Escaped}@{address}/postgres", []);
            case "Options": return ($"{login};Options=-c my.password={password.Text};Password={password.Text}", []);
            case "PGPASSWORD": return (login, [("PGPASSWORD", password.Text)]);
            case "PGPASSFILE": return (login, [("PGPASSFILE", await PassfileAsync("elsewhere"))]);
            case "Passfile=": return ($"{login};Passfile={await PassfileAsync("given")}", []);
            case ".pgpass":
                await PassfileAsync(".pgpass");
                // The SDK's own files go by HOME too.
                return (login, [("HOME", _folder.Path), ("DOTNET_CLI_HOME", _folder.Path)]);
            default: return ($"{login};{form}{password.Text}", []);
        }

        async Task<string> PassfileAsync(string name)
        {
            var file = _folder.Combine(name);
            await File.WriteAllTextAsync(file, $"{host}:{port}:*:{user}:{password.PassfileField}\n", TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return file;
        }
    }
}
