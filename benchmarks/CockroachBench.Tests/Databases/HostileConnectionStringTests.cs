using CockroachBench.Databases;
using CockroachBench.Tests.Support;
using Npgsql;

namespace CockroachBench.Tests.Databases;

// Any connection string gives a builder, or one line that names the option and hides the password.
public class HostileConnectionStringTests
{
    private const int Seed = 20260102;
    private const int Count = 500;
    private const string Origin = "--database";
    private const string Password = "pYx7Kq2mVw9Zr4Tn";

    private static readonly string[] Whole =
    [
        $"Host=h;Port=26257;Username=root;Password={Password};Database=d",
        $"Server=h,h2:5433;User Id=u;PWD='{Password}';SSL Mode=VerifyFull;Root Certificate=/c/ca.crt",
        $"Host=h;Password=\"{Password}\";Options=-c a=b;Timeout=5;Maximum Pool Size=3",
        $"postgresql://root:{Password}@h:26257/d?sslmode=verify-full&sslrootcert=/c/ca.crt",
        $"postgres://u:{Password}@[::1]:5432/d?sslmode=disable&options=-c%20a%3Db",
    ];

    private static readonly string[] Keywords =
    [
        "Host", "Port", "Username", "Database", "SSL Mode", "Timeout", "Command Timeout", "Maximum Pool Size", "Minimum Pool Size",
        "Pooling", "Root Certificate", "Keepalive",
        "Target Session Attributes", "Load Balance Hosts", "Max Auto Prepare", "Encoding", "Search Path", "Include Error Detail",
        "Channel Binding", "GSS Encryption Mode", "Options", "Passfile", "Timezone", "Nonsense",
    ];

    private static readonly string[] UriParameters =
        ["sslmode", "sslrootcert", "sslcert", "sslkey", "options", "application_name", "connect_timeout", "nonsense", "passfile"];

    [Fact]
    public void Each_is_understood_or_refused_in_one_line()
    {
        var text = new HostileText(Seed);
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var input = (i % 4) switch
            {
                0 => $"Host=h;Password={Password};{text.Pick(Keywords)}={text.Value()}",
                1 => $"postgresql://u:{Password}@h/d?{text.Pick(UriParameters)}={text.Value()}",
                2 => text.Mutate(text.Pick(Whole)),
                _ => text.Mutate(text.Mutate(text.Pick(Whole))),
            };
            if (!IsUnderstood(input)) refused++;
        }
        Assert.True(refused > Count / 3, $"only {refused} of {Count} were refused: these are not hostile");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Host")]
    [InlineData("Host=")]
    [InlineData("Host=h;Port=70000")]
    [InlineData("Host=h;Port=-1")]
    [InlineData("Host=h;Port=0")]
    [InlineData("Host=h;Nonsense=1")]
    [InlineData("Host=h;SSL Mode=sometimes")]
    [InlineData("Host=h;Maximum Pool Size=many")]
    [InlineData("Host=h;Minimum Pool Size=5;Maximum Pool Size=2")]
    [InlineData("Host=h;Timeout=-1")]
    [InlineData("Host=h;Password=\"open")]
    [InlineData("postgresql://")]
    [InlineData("postgresql://h:port/d")]
    [InlineData("postgresql://h:99999/d")]
    [InlineData("postgresql://h/d?nonsense=1")]
    [InlineData("postgresql://h/d?sslmode=sometimes")]
    public void What_cannot_be_meant_is_refused(string input) => Assert.False(IsUnderstood(input), "it was taken");

    private static bool IsUnderstood(string input)
    {
        try
        {
            Assert.IsType<NpgsqlConnectionStringBuilder>(ConnectionStrings.Parse(input, Origin));
            return true;
        }
        catch (DatabaseOptionException e)
        {
            var shown = $"{Shorten(input)} gives {Shorten(e.Message)}";
            Assert.True(e.Message.StartsWith($"{Origin}: ", StringComparison.Ordinal), shown);
            Assert.False(e.Message.Contains('\n', StringComparison.Ordinal), shown);
            Assert.False(e.Message.Contains(Password, StringComparison.Ordinal), shown);
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"{Shorten(input)} gives {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static string Shorten(string text) =>
        System.Text.Json.JsonSerializer.Serialize(text.Length > 300 ? $"{text[..300]}... ({text.Length})" : text);
}
