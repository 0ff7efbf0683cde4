using System.Text;
using System.Xml.Linq;
using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Model;

// Any content of a soak's file gives a soak that can be shown, or one line that names the file.
public sealed class HostileSoakTests : IDisposable
{
    private const int Seed = 20260105;
    private const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_that_went_wrong()
    {
        var text = new HostileText(Seed);
        var whole = Encoding.UTF8.GetBytes(HandMadeSoak.File(
            HandMadeSoak.Scenario("leaky", "careful", new(SoakOutcome.Leaks, "leaks 2.00 KB/request", null, 2048, 2000, 2100)),
            HandMadeSoak.Scenario("careful", null, new(SoakOutcome.Stable, "stable"))).ToJson());
        var file = _folder.Combine(SoakFile.FileName);
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            File.WriteAllBytes(file, text.Mutate(whole));
            try
            {
                var soak = SoakFile.Read(_folder.Path);
                Assert.NotEmpty(SoakPage.Render(soak, []));
                Assert.All(SoakPictures.Charts(soak), c => XDocument.Parse(ChartRenderer.Draw(c)));
                Assert.Matches("^[a-z0-9.-]+$", EnvironmentName.Of(soak.AsRun()));
            }
            catch (RunFormatException e)
            {
                Assert.StartsWith(file, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }
        Assert.True(refused > Count / 4, $"only {refused} were refused: these are not hostile");
    }
}
