using CockroachBench.Harness.Cli;
using CockroachBench.Requests;

namespace CockroachBench.Tests.Soak;

public class SoakOptionsTests
{
    [Theory]
    [InlineData("20s", 20), InlineData("90", 90), InlineData("500ms", 0.5), InlineData("2m", 120), InlineData("1.5h", 5400)]
    public void A_time_has_a_unit_or_is_in_seconds(string text, double seconds) =>
        Assert.Equal(seconds, SoakOptions.ParseDuration(text).TotalSeconds, 1e-9);

    [Theory]
    [InlineData("--duration", "0s"), InlineData("--duration", "soon"), InlineData("--duration", "-5s"), InlineData("--duration", "48h")]
    [InlineData("--scenario", "unknown"), InlineData("--scenario", "scoped,unknown"), InlineData("--scenario", ",")]
    [InlineData("--workers", "0"), InlineData("--rate", "0"), InlineData("--rate", "1e9"), InlineData("--users", "0"), InlineData("--users", "10001"), InlineData("--pool", "0"), InlineData("--port", "70000")]
    [InlineData("--stop-when", "tired"), InlineData("--url", "not an address"), InlineData("--pid", "1")]
    public async Task An_impossible_value_is_refused_with_its_option_and_what_was_expected(string option, string value)
    {
        var taken = false;
        var root = new System.CommandLine.RootCommand { SoakCommand.CreateVerb(_ => { taken = true; return Task.FromResult(0); }) };
        var error = await Assert.ThrowsAsync<UsageException>(
            () => root.Parse(["soak", $"{option}={value}"])
            .InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false },
            TestContext.Current.CancellationToken));
        Assert.StartsWith(option + ":", error.Message, StringComparison.Ordinal);
        Assert.Contains("Expected ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(taken);
    }

    [Theory]
    [InlineData("htp://user:pw7@host/x?token=tok47")]
    [InlineData("user:pw7@host/?token=tok47")]
    [InlineData("//user:pw7@host?tok47")]
    [InlineData("http://user:pw7/more@host:99999999/?tok47#frag47")]
    [InlineData("http://user:p?pw7@host:x/?token=tok47")]
    [InlineData("http://user:p#pw7@host:x/#tok47")]
    [InlineData("http://host:x/?token=tok47@frag47")]
    [InlineData("http://:pw7@@host:x/")]
    public void A_bad_address_is_reported_without_its_secrets(string text)
    {
        var message = Assert.Throws<UsageException>(() => SoakOptions.ParseUrl(text)).Message;
        Assert.StartsWith("--url: '", message, StringComparison.Ordinal);
        Assert.All((string[])["pw7", "tok47", "frag47"], s => Assert.DoesNotContain(s, message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_scenarios_are_the_forms_in_their_order() => Assert.Equal(RequestForm.All, SoakOptions.ParseScenarios("all"));

    [Fact]
    public void Every_habit_to_break_has_a_remedy_that_is_there_and_loads_the_same_endpoint() =>
        Assert.All(RequestForm.All.Where(f => f.Leaks), f =>
    {
        var remedy = RequestForm.Find(f.Remedy!);
        Assert.NotNull(remedy);
        Assert.False(remedy.Leaks);
        Assert.Equal((f.ManyUsers, f.Throws), (remedy.ManyUsers, remedy.Throws));
    });
}
