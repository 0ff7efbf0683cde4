using CockroachBench.Harness.Pairs.Host;
using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Harness.Pairs;

public sealed class CentralPackagesTests : IDisposable
{
    private const string Text = """
        <Project>
          <ItemGroup>
            <!-- Why it is this one. -->
            <PackageVersion Include="Npgsql" Version="10.0.3" />
            <PackageVersion Include="Dapper" Version="2.1.86" />
          </ItemGroup>
        </Project>
        """;

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.Combine("Directory.Packages.props");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_version_is_set_and_nothing_else_changes()
    {
        System.IO.File.WriteAllText(File, Text);
        CentralPackages.Set(_folder.Path, new Dictionary<string, string> { ["npgsql"] = "10.0.0" }, Side.Base);
        var expected = Text.Replace("10.0.3", "10.0.0", StringComparison.Ordinal);
        Assert.Contains(expected, System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_is_not_there_is_named_with_those_that_are()
    {
        System.IO.File.WriteAllText(File, Text);
        var refusal = Assert.Throws<UsageException>(
            () => CentralPackages.Set(_folder.Path, new Dictionary<string, string> { ["Npsql"] = "10.0.0" }, Side.Head));
        Assert.Equal("--head-package: this commit has no package 'Npsql' in Directory.Packages.props. It has Dapper, Npgsql.",
            refusal.Message);
        Assert.Equal(Text, System.IO.File.ReadAllText(File));
    }
}
