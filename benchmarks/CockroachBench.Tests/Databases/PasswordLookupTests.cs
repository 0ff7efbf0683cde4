using CockroachBench.Databases;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

[Collection(Lane.Alone)]
public sealed class PasswordLookupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnvironmentVariable _noVariable = new("PGPASSWORD", null);
    private readonly EnvironmentVariable _noFile = new("PGPASSFILE", null);
    private readonly EnvironmentVariable _home;
    private readonly string _file;

    public PasswordLookupTests()
    {
        _home = new EnvironmentVariable("HOME", _folder.Path);
        _file = _folder.Combine("passwords");
        File.WriteAllText(_file, """
            # a comment
            no line of this kind
            other:1:*:*:of-the-other
            db.example:5433:d:u:p\:w\\d
            db.example:*:*:u:of-any-database
            *:*:*:*:of-everyone
            """);
    }

    public void Dispose()
    {
        _home.Dispose();
        _noFile.Dispose();
        _noVariable.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("db.example", 5433, "d", "p:w\\d")]
    [InlineData("db.example", 5433, "e", "of-any-database")]
    [InlineData("db.example", 9, "d", "of-any-database")]
    [InlineData("elsewhere", 5433, "d", "of-everyone")]
    public void A_password_file_gives_the_first_line_that_fits(string host, int port, string database, string expected) =>
        Assert.Equal(expected, PasswordLookup.Find(Options(database, _file), host, port));

    [Fact]
    public void The_connection_string_wins_over_the_variable_and_the_variable_over_the_file()
    {
        using var variable = new EnvironmentVariable("PGPASSWORD", "of-the-variable");
        Assert.Equal("of-the-variable", PasswordLookup.Find(Options("d", _file), "h", 1));
        Assert.Equal("its own", PasswordLookup.Find(new("Host=h;Username=u;Password=its own"), "h", 1));
    }

    [Fact]
    public void The_file_is_found_by_its_variable_and_in_the_home_folder()
    {
        Assert.Null(PasswordLookup.Find(Options("d", null), "h", 1));
        File.Copy(_file, _folder.Combine(".pgpass"));
        Assert.Equal("of-everyone", PasswordLookup.Find(Options("d", null), "h", 1));
        File.WriteAllText(_folder.Combine("named"), "*:*:*:*:of-the-named-one");
        using var named = new EnvironmentVariable("PGPASSFILE", _folder.Combine("named"));
        Assert.Equal("of-the-named-one", PasswordLookup.Find(Options("d", null), "h", 1));
    }

    [Fact]
    public void What_a_login_could_use_is_masked()
    {
        using var variable = new EnvironmentVariable("PGPASSWORD", "geheim-in-der-Umgebung");
        File.WriteAllText(_file, "*:*:*:*:geheim-in-der-Datei");
        PasswordLookup.Register(Options("d", _file));
        Assert.Equal("*** ***", Secrets.Redact("geheim-in-der-Umgebung geheim-in-der-Datei"));
    }

    private static NpgsqlConnectionStringBuilder Options(string database, string? file) =>
        new("Host=h;Username=u") { Database = database, Passfile = file };
}
