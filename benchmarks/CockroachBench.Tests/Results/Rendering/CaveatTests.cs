using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Rendering;

public class CaveatTests
{
    [Theory]
    [InlineData("v22.1.0-alpha.dev-20220215", "a development build (v22.1.0-alpha", "old (v22.1.0-alpha")]
    [InlineData("v26.2.6")]
    public void What_a_version_limits_is_said(string version, params string[] expected)
    {
        var said = Of(version).Where(c => c.StartsWith("The server is ", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected.Length, said.Count);
        Assert.All(expected.Zip(said), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_cluster_without_a_licence_is_explained()
    {
        Assert.DoesNotContain(Of("v26.2.6"), c => c.Contains("licence", StringComparison.Ordinal));
        Assert.Contains(Of("v26.2.6", ("license_notice", "This cluster needs a license")),
            c => c.StartsWith("The cluster has no licence", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("binary", "cockroach, single node", "Client and server share one machine and its 2 cores, without a network between them.")]
    [InlineData("container", "i:1, insecure, 1:2, through the Docker bridge",
        "Client and server share one machine and its 2 cores, with the Docker bridge between them.")]
    [InlineData("container", "i:1, insecure, 1:2, through a network and the Docker port mapping",
        "Client and server are two machines, with a network and the Docker port mapping between them.")]
    [InlineData("container", "i:1, insecure, 1:2",
        "Client and server share one machine and its 2 cores, with Docker's network between them.")]
    public void What_lies_between_client_and_server_is_said(string provider, string description, string expected)
    {
        var file = HandMadeRun.File();
        var caveats = Caveats.Of(file with
        {
            Machine = file.Machine with { LogicalCores = 2 },
            Server = file.Server! with { Provider = provider, Description = description },
        });
        Assert.Contains(expected, caveats);
    }

    private static IReadOnlyList<string> Of(string version, params (string Name, string Value)[] settings)
    {
        var file = HandMadeRun.File();
        return Caveats.Of(file with
        {
            Server = file.Server! with
            {
                Kind = "CockroachDb",
                IsStandIn = false,
                Version = version,
                FullVersion = $"CockroachDB CCL {version} (x86_64-pc-linux-gnu)",
                Settings = settings.ToDictionary(s => s.Name, s => s.Value),
            },
        });
    }
}
