namespace CockroachBench.Tests.Platform;

public class SecretsTests
{
    [Theory]
    [InlineData("Host=h;Password=hunter2;Database=d", "Host=h;Password=***;Database=d")]
    [InlineData("host=h;password = hunter2 ;database=d", "host=h;password = ***;database=d")]
    [InlineData("Password=two words;Host=h", "Password=***;Host=h")]
    [InlineData("Password=\"a;b\"\"c\";Host=h", "Password=***;Host=h")]
    [InlineData("Password='it''s;x';Host=h", "Password=***;Host=h")]
    [InlineData("Password=a\"b'c;Host=h", "Password=***;Host=h")]
    [InlineData("Password=a&b=c;Host=h", "Password=***;Host=h")]
    [InlineData("Password=x;Host=h", "Password=***;Host=h")]
    [InlineData("PWD=hunter2;PSW=hunter3", "PWD=***;PSW=***")]
    [InlineData("SSL Password=hunter2;SslPassword=hunter3;passphrase=hunter4", "SSL Password=***;SslPassword=***;passphrase=***")]
    public void A_password_in_a_connection_string_is_masked_in_every_form(string text, string expected) =>
        Assert.Equal(expected, Secrets.Redact(text));

    [Theory]
    [InlineData("postgresql://root:hunter2@h:26257/d", "postgresql://root:***@h:26257/d")]
    [InlineData("POSTGRES://root:hunter2@h/d", "POSTGRES://root:***@h/d")]
    [InlineData("postgresql://:hunter2@h/d", "postgresql://:***@h/d")]
    [InlineData("postgresql://root:p%40ss%3Aword@h/d", "postgresql://root:***@h/d")]
    [InlineData("postgresql://root:p@ss@h/d", "postgresql://root:***@h/d")]
    [InlineData("postgresql://h/d?password=hunter2&sslmode=disable", "postgresql://h/d?password=***&sslmode=disable")]
    public void A_password_in_a_uri_is_masked(string text, string expected) => Assert.Equal(expected, Secrets.Redact(text));

    [Theory]
    [InlineData("""{"options":["--database=Host=h;Password=hunter2"]}""", """{"options":["--database=Host=h;Password=***"]}""")]
    [InlineData("""{"o":"Host=h;Password=\"hun;ter2\";Database=d"}""", """{"o":"Host=h;Password=***;Database=d"}""")]
    [InlineData("""{"o":"Password=\u0022hun;ter2\u0022;Database=d"}""", """{"o":"Password=***;Database=d"}""")]
    [InlineData("""{"o":"Password=\u0027hun;ter2\u0027;Database=d"}""", """{"o":"Password=***;Database=d"}""")]
    [InlineData("login failed (Password=hunter2", "login failed (Password=***")]
    [InlineData("first Password=hunter2\nsecond line", "first Password=***\nsecond line")]
    public void A_password_inside_json_or_free_text_is_masked(string text, string expected) => Assert.Equal(expected, Secrets.Redact(text));

    [Theory]
    [InlineData("Host=h;Database=d")]
    [InlineData("postgresql://root@h:26257/d")]
    [InlineData("Check user, password and database.")]
    [InlineData("password_encryption=scram-sha-256")]
    public void Text_without_a_password_is_left_as_it_is(string text) => Assert.Equal(text, Secrets.Redact(text));

    [Fact]
    public void A_registered_secret_is_masked_wherever_it_stands_and_in_every_quoting()
    {
        const string secret = "q;w'e\"r t@zu#7";
        Secrets.Register(secret);
        string[] forms =
        [
            secret,
            Uri.EscapeDataString(secret),
            secret.Replace("'", "''", StringComparison.Ordinal),
            secret.Replace("\"", "\"\"", StringComparison.Ordinal),
            System.Text.Json.JsonSerializer.Serialize(secret),
            System.Text.Json.JsonSerializer.Serialize(secret.Replace("\"", "\"\"", StringComparison.Ordinal)),
        ];
        Assert.All(forms, form =>
        {
            var redacted = Secrets.Redact($"server said: {form}, goodbye");
            Assert.StartsWith("server said: ", redacted, StringComparison.Ordinal);
            Assert.EndsWith(", goodbye", redacted, StringComparison.Ordinal);
            Assert.DoesNotContain("zu", redacted, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_secret_within_another_does_not_leave_half_of_the_longer_one()
    {
        Secrets.Register("kolibri");
        Secrets.Register("kolibri-und-mehr");
        Assert.Equal("x *** y", Secrets.Redact("x kolibri-und-mehr y"));
    }

    [Fact]
    public void Nothing_and_a_secret_too_short_to_search_for_are_ignored()
    {
        Secrets.Register(null);
        Secrets.Register("");
        Secrets.Register("the");
        Assert.Equal("the cat", Secrets.Redact("the cat"));
        Assert.Equal("", Secrets.Redact(null));
    }
}
