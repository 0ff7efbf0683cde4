namespace CockroachBench.Harness.Pairs.Host;

// The two commits of a comparison, and how each becomes a program that measures.
internal sealed record Commits(BlockCommit Base, BlockCommit Head)
{
    public const string WorkingTree = "working tree";

    public bool AreOne => Base.Sha == Head.Sha && !Head.Dirty;

    // Without a head it is the working tree; a calibration compares head with itself.
    public static async Task<Commits> ResolveAsync(GitRepository repository, string? @base, string? head, bool calibrate)
    {
        var isDirty = head is null && await repository.IsDirtyAsync();
        var sha = await repository.ResolveAsync("--head", head ?? "HEAD");
        var resolved = new BlockCommit(head ?? WorkingTree, sha, isDirty);
        if (calibrate) return new Commits(resolved, resolved);
        var (baseSha, label) = @base is null
            ? await repository.DefaultBaseAsync(sha, isDirty)
            : (await repository.ResolveAsync("--base", @base), @base);
        return new Commits(new BlockCommit(label, baseSha, false), resolved);
    }

    public async Task<(BuiltSide Base, BuiltSide Head)> BuildAsync(
        GitRepository repository, CheckoutFolder folder, string artifacts, CancellationToken cancellationToken)
    {
        Side[] sides = AreOne || Base == Head ? [Side.Head] : [Side.Base, Side.Head];
        foreach (var side in sides)
            await repository.ExportAsync(side == Side.Base ? Base : Head, Checkout(side), folder.Subfolder($"git-{Quantity.Words(side)}"));
        // One that fails ends the other: there is nothing to wait for.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Two builds at once share the cores.
        var nodes = Math.Max(1, Environment.ProcessorCount / sides.Length);
        var builds = sides.Select(s => ProgramBuild.BuildAsync(s, Checkout(s), BuildLog(artifacts, s), nodes, stop.Token)).ToArray();
        if ((await Task.WhenAny(builds)).IsFaulted) await stop.CancelAsync();
        // Throws the failure if the other was cancelled.
        var built = await Task.WhenAll(builds);
        return (built[0] with { Side = Side.Base }, built[^1]);

        string Checkout(Side side) => folder.Subfolder(Quantity.Words(side));
    }

    public static string Text(BlockCommit commit) =>
        $"{commit.Label} ({commit.Sha[..10]}{(commit.Dirty ? " with uncommitted changes" : "")})";

    public static string BuildLog(string artifacts, Side side) => Path.Combine(artifacts, $"build-{Quantity.Words(side)}.log");
}
