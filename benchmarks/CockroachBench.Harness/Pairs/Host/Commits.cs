namespace CockroachBench.Harness.Pairs.Host;

// The two commits of a comparison, and how each becomes a program that measures.
internal sealed record Commits(BlockCommit Base, BlockCommit Head)
{
    public const string WorkingTree = "working tree";

    public bool AreOne => Base.Sha == Head.Sha && !Head.Dirty;

    // Without a head it is the working tree; a calibration compares head with itself.
    public static async Task<Commits> ResolveAsync(
        GitRepository repository, string? @base, string? head, bool calibrate, CancellationToken cancellationToken)
    {
        var isDirty = head is null && await repository.IsDirtyAsync(cancellationToken);
        var sha = await repository.ResolveAsync("--head", head ?? "HEAD", cancellationToken);
        var resolved = new BlockCommit(head ?? WorkingTree, sha, isDirty);
        if (calibrate) return new Commits(resolved, resolved);
        var (baseSha, label) = @base is null
            ? await repository.DefaultBaseAsync(sha, isDirty, cancellationToken)
            : (await repository.ResolveAsync("--base", @base, cancellationToken), @base);
        return new Commits(new BlockCommit(label, baseSha, false), resolved);
    }

    public async Task<(BuiltSide Base, BuiltSide Head)> BuildAsync(
        GitRepository repository, CheckoutFolder folder, string artifacts, CancellationToken cancellationToken)
    {
        if (AreOne || Base == Head)
        {
            await ExportAsync(repository, folder, Side.Head, Head, cancellationToken);
            var one = await ProgramBuild.BuildAsync(
                Side.Head, Checkout(folder, Side.Head), BuildLog(artifacts, Side.Head), Environment.ProcessorCount, cancellationToken);
            return (one with { Side = Side.Base }, one);
        }
        await ExportAsync(repository, folder, Side.Base, Base, cancellationToken);
        await ExportAsync(repository, folder, Side.Head, Head, cancellationToken);
        // One that fails ends the other: there is nothing to wait for.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Two builds at once share the cores.
        var nodes = Math.Max(1, Environment.ProcessorCount / 2);
        var builds = new[] { Side.Base, Side.Head }
            .Select(s => ProgramBuild.BuildAsync(s, Checkout(folder, s), BuildLog(artifacts, s), nodes, stop.Token)).ToArray();
        var first = await Task.WhenAny(builds);
        if (first.IsFaulted) await stop.CancelAsync();
        try
        {
            await Task.WhenAll(builds);
        }
        catch (OperationCanceledException) when (first.IsFaulted)
        {
            await first;
        }
        return (await builds[0], await builds[1]);
    }

    public static string Text(BlockCommit commit) =>
        $"{commit.Label} ({commit.Sha[..10]}{(commit.Dirty ? " with uncommitted changes" : "")})";

    public static string BuildLog(string artifacts, Side side) => Path.Combine(artifacts, $"build-{Name(side)}.log");

    private static string Name(Side side) => side == Side.Base ? "base" : "head";
    private static string Checkout(CheckoutFolder folder, Side side) => folder.Subfolder(Name(side));

    private static Task ExportAsync(
        GitRepository repository, CheckoutFolder folder, Side side, BlockCommit commit, CancellationToken cancellationToken)
    {
        var (target, scratch) = (Checkout(folder, side), folder.Subfolder($"git-{Name(side)}"));
        return commit.Dirty
            ? repository.ExportWorkingTreeAsync(target, scratch, cancellationToken)
            : repository.ExportAsync(commit.Sha, target, scratch, cancellationToken);
    }
}
