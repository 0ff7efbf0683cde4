using CockroachBench.Databases.Wire;

namespace CockroachBench.Tests.Databases;

// The example of RFC 7677, section 3: user "user", password "pencil".
public class ScramSha256Tests
{
    private const string Nonce = "rOprNGfwEbeRWgbNEkqO";
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    [Fact]
    public void The_client_says_what_the_rfc_says()
    {
        var scram = new ScramSha256("pencil", Nonce, "user");
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", scram.ClientFirst);
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            scram.ClientFinal(ServerFirst));
        scram.Verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    [Theory]
    [InlineData("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("v=AAAA")]
    [InlineData("e=other-error")]
    [InlineData("")]
    public void A_server_that_does_not_know_the_password_is_refused(string serverFinal)
    {
        var scram = new ScramSha256("pencil", Nonce, "user");
        scram.ClientFinal(ServerFirst);
        Assert.Throws<WireException>(() => scram.Verify(serverFinal));
    }

    [Theory]
    [InlineData("r=another-nonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=many")]
    [InlineData("nonsense")]
    public void A_malformed_challenge_is_refused(string serverFirst) =>
        Assert.Throws<WireException>(() => new ScramSha256("pencil", Nonce, "user").ClientFinal(serverFirst));

    [Fact]
    public void Each_login_draws_a_nonce_of_its_own() =>
        Assert.NotEqual(new ScramSha256("pencil").ClientFirst, new ScramSha256("pencil").ClientFirst);
}
