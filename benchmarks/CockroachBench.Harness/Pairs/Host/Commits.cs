namespace CockroachBench.Harness.Pairs.Host;

// The two commits of a comparison, and how each becomes a program that measures.
internal sealed record Commits(BlockCommit Base, BlockCommit Head)
{
    public const string WorkingTree = "working tree";

    public bool AreOne => Base.Sha == Head.Sha && Base.Dirty == Head.Dirty;

    // In commits and settings.
    public bool AreAlike => AreOne && (Base.With ?? []).SequenceEqual(Head.With ?? []);

    // Without a head it is the working tree.
    public static async Task<Commits> ResolveAsync(GitRepository repository, string? @base, string? head, bool withItself)
    {
        var isDirty = head is null && await repository.IsDirtyAsync();
        var sha = await repository.ResolveAsync("--head", head ?? "HEAD");
        var resolved = new BlockCommit(head ?? WorkingTree, sha, isDirty);
        if (withItself) return new Commits(resolved, resolved);
        var (baseSha, label) = @base is null
            ? await repository.DefaultBaseAsync(sha, isDirty)
            : (await repository.ResolveAsync("--base", @base), @base);
        return new Commits(new BlockCommit(label, baseSha, false), resolved);
    }

    public async Task<(BuiltSide Base, BuiltSide Head)> BuildAsync(
        GitRepository repository, CheckoutFolder folder, string artifacts, (SideSettings Base, SideSettings Head) settings,
        CancellationToken cancellationToken)
    {
        Side[] sides = IsOneBuild(settings) ? [Side.Head] : [Side.Base, Side.Head];
        foreach (var side in sides)
        {
            await repository.ExportAsync(side == Side.Base ? Base : Head, Checkout(side), folder.Subfolder($"git-{Quantity.Words(side)}"));
            CentralPackages.Set(Checkout(side), (side == Side.Base ? settings.Base : settings.Head).Packages, side);
        }
        // One that fails ends the other: there is nothing to wait for.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Two builds at once share the cores.
        var nodes = Math.Max(1, Environment.ProcessorCount / sides.Length);
        var builds = sides.Select(s => ProgramBuild.BuildAsync(s, Checkout(s), BuildLog(artifacts, s), nodes, stop.Token)).ToArray();
        if ((await Task.WhenAny(builds)).IsFaulted) await stop.CancelAsync();
        // Throws the failure if the other was cancelled.
        var built = await Task.WhenAll(builds);
        return (built[0] with { Side = Side.Base, Environment = settings.Base.Variables },
            built[^1] with { Environment = settings.Head.Variables });

        string Checkout(Side side) => folder.Subfolder(Quantity.Words(side));
    }

    public bool IsOneBuild((SideSettings Base, SideSettings Head) settings) =>
        AreOne && settings.Base.Packages.OrderBy(p => p.Key).SequenceEqual(settings.Head.Packages.OrderBy(p => p.Key));

    public Commits With((SideSettings Base, SideSettings Head) settings) =>
        new(Base with { With = settings.Base.Lines }, Head with { With = settings.Head.Lines });

    public static string Text(BlockCommit commit) =>
        $"{commit.Label} ({commit.Sha[..10]}{(commit.Dirty ? " with uncommitted changes" : "")})"
        + (commit.With is null ? "" : $" with {string.Join(", ", commit.With)}");

    public static string BuildLog(string artifacts, Side side) => Path.Combine(artifacts, $"build-{Quantity.Words(side)}.log");
}
