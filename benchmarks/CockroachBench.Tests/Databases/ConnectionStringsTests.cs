using CockroachBench.Databases;
using Npgsql;

namespace CockroachBench.Tests.Databases;

public class ConnectionStringsTests
{
    [Fact]
    public void Npgsqls_own_form_is_taken_as_it_is()
    {
        var parsed = ConnectionStrings.Parse("Host=db.example;Port=5433;Username=u;Password=unter-uns;Database=d;SSL Mode=Require",
            "--database");
        Assert.Equal(("db.example", 5433, "u", "unter-uns", "d", SslMode.Require),
            (parsed.Host, parsed.Port, parsed.Username, parsed.Password, parsed.Database, parsed.SslMode));
    }

    [Fact]
    public void A_uri_means_the_same_as_libpq_would_read_in_it()
    {
        var parsed = ConnectionStrings.Parse(
            "postgresql://us%40er:p%3Bw%27d%22x@db.example:5433/my%20db?sslmode=verify-full&sslrootcert=%2Fetc%2Fpasswd&options=-c%20x%3D1&application_name=psql", "--database");
        Assert.Equal(("db.example", 5433, "us@er", "p;w'd\"x", "my db"),
            (parsed.Host, parsed.Port, parsed.Username, parsed.Password, parsed.Database));
        Assert.Equal((SslMode.VerifyFull, "/etc/passwd", "-c x=1"), (parsed.SslMode, parsed.RootCertificate, parsed.Options));
    }

    [Theory]
    [InlineData("postgresql://root@localhost", "localhost", 26257, "root", null)]
    [InlineData("postgres://localhost/d", "localhost", 26257, null, "d")]
    [InlineData("postgresql://root@[::1]:26258/d", "[::1]", 26258, "root", "d")]
    public void A_uri_without_a_port_means_cockroachs(string text, string host, int port, string? user, string? database)
    {
        var parsed = ConnectionStrings.Parse(text, "--database");
        Assert.Equal((host, port, user, database), (parsed.Host, parsed.Port, parsed.Username, parsed.Database));
    }

    [Theory]
    [InlineData("results_buffer_size=262144", "-c results_buffer_size=262144")]
    [InlineData("results_buffer_size=256KiB&options=-c%20a%3Db", "-c results_buffer_size=256KiB -c a=b")]
    public void The_results_buffer_is_a_parameter_of_a_uri_and_an_option_of_the_driver(string parameters, string expected) =>
        Assert.Equal(expected, ConnectionStrings.Parse($"postgresql://root@h/d?{parameters}", "--database").Options);

    [Theory]
    [InlineData("Host=h;Port=abc")]
    [InlineData("Host=h;Port=99999")]
    [InlineData("Host=h;Port=0")]
    [InlineData("Host=h;Minimum Pool Size=9;Maximum Pool Size=3")]
    [InlineData("Host=h;Bogus=1")]
    [InlineData("Host=h;SSL Mode=Perhaps")]
    [InlineData("Host=\"h")]
    [InlineData("Username=root;Database=d")]
    [InlineData("postgresql://root@h:port/d")]
    [InlineData("postgresql://root@h/d?sslmode=perhaps")]
    [InlineData("postgresql://root@h/d?nonsense=1")]
    [InlineData("postgresql:///d")]
    [InlineData("postgresql://root@a,:1/d")]
    [InlineData("postgresql://root@a:1,b:70000/d")]
    [InlineData("postgresql://root@h/d?load_balance_hosts=perhaps")]
    [InlineData("postgresql://root@h/d?connect_timeout=soon")]
    [InlineData("postgresql://root@h/d?results_buffer_size=1%20-c%20a%3Db")]
    public void What_does_not_parse_is_refused_in_one_line_that_names_the_option_and_an_example(string text)
    {
        var refusal = Assert.Throws<DatabaseOptionException>(() => ConnectionStrings.Parse(text, "COCKROACHBENCH_DATABASE"));
        Assert.StartsWith("COCKROACHBENCH_DATABASE: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Expected for example \"Host=localhost;Port=26257;", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("Host=h;Port=abc;Password=geheim-77")]
    [InlineData("Password=geheim-77;Bogus=1;Host=h")]
    [InlineData("Bogus=Password=geheim-77")]
    [InlineData("postgresql://root:geheim-77@h:port/d")]
    [InlineData("postgresql://root:geheim-77@h/d?nonsense=1")]
    [InlineData("postgresql://root@h/d?password=geheim-77&nonsense=1")]
    public void A_refusal_does_not_repeat_the_password(string text)
    {
        var refusal = Assert.Throws<DatabaseOptionException>(() => ConnectionStrings.Parse(text, "--database"));
        Assert.DoesNotContain("geheim-77", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_uri_names_several_hosts_as_the_driver_wants_them()
    {
        var parsed = ConnectionStrings.Parse(
            "postgresql://root:a/b@c@one,two:26258,[::1]:26259/d?load_balance_hosts=random&target_session_attrs=any", "--database");
        Assert.Equal(("root", "a/b@c", "d", true, "any"),
            (parsed.Username, parsed.Password, parsed.Database, parsed.LoadBalanceHosts, parsed.TargetSessionAttributes));
        Assert.Equal([("one", 26257), ("two", 26258), ("[::1]", 26259)], ConnectionStrings.Hosts(parsed));
        Assert.Equal("one:26257,two:26258,[::1]:26259/d", ConnectionStrings.Describe(parsed));
    }

    [Theory]
    [InlineData("Host=one;Port=7", "one:7/u")]
    [InlineData("Host=one, two:8;Port=7", "one:7,two:8/u")]
    [InlineData("Host=::1;Port=7", "::1:7/u")]
    [InlineData("Host=[::1]:9,two;Port=7", "[::1]:9,two:7/u")]
    public void Hosts_are_read_as_the_driver_reads_them(string text, string expected) =>
        Assert.Equal(expected, ConnectionStrings.Describe(new(text + ";Username=u")));

    [Fact]
    public void A_file_that_is_not_there_is_named_with_its_keyword()
    {
        var refusal = Assert.Throws<DatabaseOptionException>(() =>
            ConnectionStrings.Parse("postgresql://h/d?sslmode=verify-full&sslrootcert=%2Fno%2Fca.crt", "--database"));
        Assert.Equal("--database: Root Certificate names /no/ca.crt, which is not there. Expected an existing file.", refusal.Message);
    }

    [Fact]
    public void The_system_certificates_are_what_the_driver_takes_without_a_file() =>
        Assert.Null(ConnectionStrings.Parse("postgresql://h/d?sslmode=verify-full&sslrootcert=system", "--database").RootCertificate);

    [Fact]
    public void Once_parsed_the_password_is_masked_everywhere()
    {
        ConnectionStrings.Parse("Host=h;Password=seltenes-Wort-4711", "--database");
        Assert.Equal("it was ***!", Secrets.Redact("it was seltenes-Wort-4711!"));
    }

    [Fact]
    public void The_description_has_neither_user_nor_password() =>
        Assert.Equal("h:26257/d", ConnectionStrings.Describe(new("Host=h;Port=26257;Username=u;Password=pw-pw-pw;Database=d")));
}
