using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Results.Publishing;

// What publishing makes of an environment's soaks.
internal static class SoakPages
{
    public static void RequireRuns(IReadOnlySet<string> environments, IEnumerable<(string Origin, string Environment)> soaks)
    {
        foreach (var (origin, environment) in soaks)
            if (!environments.Contains(environment))
                throw new PublishException($"{origin}: no run of the environment {environment} is published, and a soak stands beside its runs. Publish a run of it first, or with the soak.");
    }

    public static async Task<SoakFile?> WriteAsync(string environmentFolder, IReadOnlyList<PublishedSoak> soaks, DrawSoakPictures? draw, Action<string> say, CancellationToken cancellationToken)
    {
        if (soaks.Count == 0) return null;
        var newest = soaks[^1].Load();
        IReadOnlyList<Picture> pictures = [];
        if (draw is not null)
        {
            var folder = Path.Combine(environmentFolder, PublishedSoak.SoaksFolder);
            pictures = await draw(folder, newest, say, cancellationToken);
            PictureFolder.RemoveOthers(Path.Combine(folder, Publisher.PicturesFolder), pictures);
        }
        AtomicFile.WriteAllText(Path.Combine(environmentFolder, EnvironmentSoakPage.FileName), EnvironmentSoakPage.Render(soaks, newest, pictures));
        return newest;
    }
}
