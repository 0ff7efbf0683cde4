using CockroachBench.Retention.Measuring;

namespace CockroachBench.Tests.Retention;

public class PoolNamesTests
{
    [Theory]
    [InlineData("users", "users")]
    [InlineData("", "")]
    [InlineData("Host=db;Username=u;Password=geheim;Database=d", "Host=db;Username=u;Password=***;Database=d")]
    [InlineData("Host=db;PASSWORD = geheim", "Host=db;PASSWORD =***")]
    [InlineData("Pwd=a;Host=db", "Pwd=***;Host=db")]
    [InlineData("Password=\"a;b\";Host=db", "Password=***;Host=db")]
    [InlineData("Password='a;b';Host=db", "Password=***;Host=db")]
    [InlineData("Host=db;Password=\"a;b", "Host=db;Password=***")]
    [InlineData("Host=db;Access Token=abc", "Host=db;Access Token=***")]
    [InlineData("postgres://u:geheim@db/d", "postgres://u:***@db/d")]
    public void Secrets_are_not_shown(string name, string expected) => Assert.Equal(expected, PoolNames.Shown(name));

    [Fact]
    public void A_long_name_ends_after_60_characters_and_never_within_a_secret()
    {
        Assert.Equal(new string('x', 60), PoolNames.Shown(new string('x', 60)));
        Assert.Equal(new string('x', 57) + "...", PoolNames.Shown(new string('x', 61)));
        Assert.Equal($"Host=db;Password=***;{new string('x', 36)}...",
            PoolNames.Shown($"Host=db;Password={new string('y', 70)};{new string('x', 70)}"));
    }

    [Fact]
    public void Slots_are_per_operation_of_the_pools_that_have_more_than_before()
    {
        var before = new Dictionary<string, long> { ["a"] = 2, ["b"] = 1, ["c"] = 5 };
        var after = new Dictionary<string, long> { ["a"] = 12, ["b"] = 1, ["c"] = 4, ["d"] = 5 };
        Assert.Equal(new Dictionary<string, double> { ["a"] = 1, ["d"] = 0.5 }, PoolNames.Left(before, after, 10));
        Assert.Null(PoolNames.Left(before, before, 10));
    }
}
