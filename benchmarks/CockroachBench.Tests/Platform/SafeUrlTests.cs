namespace CockroachBench.Tests.Platform;

public class SafeUrlTests
{
    [Theory]
    [InlineData("http://user:pw7@host/x?token=tok47&b=2#frag47", "http://host/x?token=***&b=***")]
    [InlineData("http://tok47@host", "http://host/")]
    [InlineData("http://host/a%20b?tok47", "http://host/a%20b?***")]
    [InlineData("http://host/?a=&=tok47&&c", "http://host/?a=***&=***&&***")]
    [InlineData("http://host/?a=1=2?token=tok47", "http://host/?a=***")]
    [InlineData("http://[::1]:5000/user/1", "http://[::1]:5000/user/1")]
    [InlineData("ftp://user:pw7@host/?tok47", "ftp://host/?***")]
    public void An_address_is_shown_without_what_may_be_secret(string text, string expected) =>
        Assert.Equal(expected, SafeUrl.Show(new Uri(text)));

    [Theory]
    [InlineData("localhost:5000/user/1", "localhost:5000/user/1")]
    [InlineData("not an address", "not an address")]
    [InlineData("htp://host/user", "htp://host/user")]
    [InlineData("https://user:p@w7@host:8443/", "https://host:8443/")]
    [InlineData("http://user:p?w7@host/", "http://***")]
    public void Text_that_is_no_address_is_shown_as_far_as_it_holds_no_secret(string text, string expected) =>
        Assert.Equal(expected, SafeUrl.Show(text));

    [Fact]
    public void What_is_asked_keeps_the_query_alone_and_its_secrets_are_masked_elsewhere()
    {
        var asked = SafeUrl.Register(new Uri("http://user:pw-secret-47@host/x?k=quite%20long-47#frag"));
        Assert.Equal("http://host/x?k=quite%20long-47", asked.OriginalString);
        Assert.Equal("*** *** ***", Secrets.Redact("pw-secret-47 quite%20long-47 quite long-47"));
    }

    [Theory]
    [InlineData("see http://user:pw7@host/x", "see http://user:***@host/x")]
    [InlineData("'amqp://:pw7@host'", "'amqp://:***@host'")]
    [InlineData("http://host:5000/@user", "http://host:5000/@user")]
    public void A_password_in_any_address_is_masked_in_any_text(string text, string expected) =>
        Assert.Equal(expected, Secrets.Redact(text));
}
