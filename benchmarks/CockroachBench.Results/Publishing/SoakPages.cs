using CockroachBench.Results.Pages;
using CockroachBench.Results.Plots;
using CockroachBench.Results.Soaks;

namespace CockroachBench.Results.Publishing;

/// <summary>What publishing makes of an environment's soaks.</summary>
internal static class SoakPages
{
    /// <summary>Makes sure that each soak has runs to stand beside: they give an environment its page.</summary>
    /// <param name="environments">The environments with runs.</param>
    /// <param name="soaks">Each soak, as a person knows it, with its environment.</param>
    /// <exception cref="PublishException">One has none.</exception>
    public static void RequireRuns(IReadOnlySet<string> environments, IEnumerable<(string Origin, string Environment)> soaks)
    {
        foreach (var (origin, environment) in soaks)
            if (!environments.Contains(environment))
                throw new PublishException($"{origin}: no run of the environment {environment} is published, and a soak stands beside its runs. Publish a run of it first, or with the soak.");
    }

    /// <summary>Writes the page of the newest soak, with its pictures.</summary>
    /// <param name="environmentFolder">The environment's folder.</param>
    /// <param name="soaks">The environment's soaks, oldest first.</param>
    /// <param name="draw">Draws pictures; null for none.</param>
    /// <param name="say">For one line where something is missing.</param>
    /// <returns>The newest soak; null where there is none.</returns>
    public static SoakFile? Write(string environmentFolder, IReadOnlyList<PublishedSoak> soaks, DrawSoakPictures? draw, Action<string> say)
    {
        if (soaks.Count == 0) return null;
        var newest = soaks[^1].Load();
        IReadOnlyList<Picture> pictures = [];
        if (draw is not null)
        {
            var folder = Path.Combine(environmentFolder, PublishedSoak.SoaksFolder);
            pictures = draw(folder, newest, say);
            PictureFolder.RemoveOthers(Path.Combine(folder, Publisher.PicturesFolder), pictures);
        }
        AtomicFile.WriteAllText(Path.Combine(environmentFolder, EnvironmentSoakPage.FileName), EnvironmentSoakPage.Render(soaks, newest, pictures));
        return newest;
    }
}
