using CockroachBench.Databases;
using Npgsql;

namespace CockroachBench.Tests.Databases;

public class DriverSettingsTests
{
    private const string Plain = "Host=h;Username=u";

    private static readonly Server Cockroach = ServerOf(ServerKind.CockroachDb, resets: false);
    private static readonly Server Postgres = ServerOf(ServerKind.PostgreSql, resets: true);

    [Fact]
    public void Cockroach_gets_its_defaults_and_the_stand_in_none()
    {
        var (text, added) = DriverSettings.Apply(Plain, Cockroach, DriverSettings.Parse(null));
        var builder = new NpgsqlConnectionStringBuilder(text);
        Assert.Equal((true, GssEncryptionMode.Disable, "NoTypeLoading"),
            (builder.NoResetOnClose, builder.GssEncryptionMode, builder["Server Compatibility Mode"].ToString()));
        Assert.Equal(["GSS Encryption Mode", "No Reset On Close", "Server Compatibility Mode"], added.Keys);
        Assert.All(added.Values, v => Assert.Contains("(default for CockroachDB: ", v, StringComparison.Ordinal));

        (text, added) = DriverSettings.Apply(Plain, Postgres, DriverSettings.Parse(null));
        Assert.Equal(Plain, text);
        Assert.Empty(added);
    }

    [Fact]
    public void The_reset_stays_on_a_cockroach_where_it_works()
    {
        var (text, added) = DriverSettings.Apply(
            Plain, ServerOf(ServerKind.CockroachDb, resets: true), DriverSettings.Parse(null));
        Assert.False(new NpgsqlConnectionStringBuilder(text).NoResetOnClose);
        Assert.DoesNotContain("No Reset On Close", added.Keys);
    }

    [Fact]
    public void Each_default_can_be_turned_back_by_the_option_or_the_connection_string()
    {
        var (text, added) = DriverSettings.Apply(Plain + ";GSS Encryption Mode=Prefer", Cockroach,
            DriverSettings.Parse("no reset on close=false;Server Compatibility Mode=None"));
        var builder = new NpgsqlConnectionStringBuilder(text);
        Assert.Equal((false, GssEncryptionMode.Prefer, "None"),
            (builder.NoResetOnClose, builder.GssEncryptionMode, builder["Server Compatibility Mode"].ToString()));
        Assert.Equal("False (--npgsql)", added["No Reset On Close"]);
        Assert.Equal("Prefer (from the connection string)", added["GSS Encryption Mode"]);
    }

    [Fact]
    public void The_option_wins_over_the_connection_string_on_every_server()
    {
        var (text, _) = DriverSettings.Apply(Plain + ";Max Auto Prepare=5", Postgres,
            DriverSettings.Parse("Max Auto Prepare=20"));
        Assert.Equal(20, new NpgsqlConnectionStringBuilder(text).MaxAutoPrepare);
    }

    [Theory]
    [InlineData("Bogus=1", "--npgsql: the settings do not parse")]
    [InlineData("No Reset On Close=perhaps", "--npgsql: the settings do not parse")]
    [InlineData("Host=h", "--npgsql: Host does not belong here.")]
    [InlineData("pwd=geheim-77", "--npgsql: Password does not belong here.")]
    public void What_is_no_setting_is_refused_in_one_line_without_secrets(string option, string expected)
    {
        var refusal = Assert.Throws<DatabaseOptionException>(() => DriverSettings.Parse(option));
        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void Options_that_are_asked_for_come_after_those_that_are_there()
    {
        var (text, _) = DriverSettings.Apply(Plain + ";Options=-c datestyle=ISO", Postgres,
            DriverSettings.Parse("Options=-c jit=off"));
        Assert.Equal("-c datestyle=ISO -c jit=off", new NpgsqlConnectionStringBuilder(text).Options);
    }

    private static Server ServerOf(ServerKind kind, bool resets) => new(kind, "v1", "a server", new Dictionary<string, string>(),
        new ServerCapabilities([new(Capability.ResetWithPrepared, resets, "")]));
}
