using System.Xml.Linq;
using CockroachBench.Results.Model;
using CockroachBench.Results.Plots;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Plots;

/// <summary>Pictures drawn by a real Node.</summary>
public sealed class RunPicturesTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pictures_are_well_formed_say_what_they_show_and_have_a_dark_form()
    {
        var markdown = await DrawAsync(Newest, [Older]);
        Assert.Equal(["floor.svg", "history-reads-things.svg", "reads-things-peak-live.svg", "reads-things-time.svg", "retained.svg"], Files());
        Assert.Equal(5, markdown.Split("![").Length - 1);
        Assert.All(Files(), f => Assert.Contains($"](plots/{f})", markdown, StringComparison.Ordinal));

        var time = XDocument.Load(Path("reads-things-time.svg")).Root!;
        Assert.Equal("img", time.Attribute("role")!.Value);
        Assert.Equal("Reads/Things: time over Rows", time.Element(Svg + "title")!.Value);
        Assert.Equal("title desc", time.Attribute("aria-labelledby")!.Value);
        Assert.Contains("Streamed: 20.0 μs at 1, 900 μs at 100", time.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", time.Element(Svg + "style")!.Value, StringComparison.Ordinal);
        var texts = Texts(time);
        Assert.Superset(new HashSet<string> { "Buffered", "Streamed", "WireDrain", "10 μs", "1 ms", "Rows", "time per operation" }, texts);

        Assert.Superset(new HashSet<string> { "Lifetimes/Left", "Kept", "2.00 KB leak", "none", "bytes retained per operation" }, Texts(XDocument.Load(Path("retained.svg")).Root!));
        Assert.Superset(new HashSet<string> { "≤ 1 KB", "256 KB" }, Texts(XDocument.Load(Path("reads-things-peak-live.svg")).Root!));
        Assert.Empty(_said);
    }

    [Fact]
    public async Task Intervals_are_drawn_where_they_belong()
    {
        await DrawAsync(Newest, []);
        // Six means of the family have an interval: a whisker with two caps each.
        var whiskers = XDocument.Load(Path("reads-things-time.svg")).Descendants(Svg + "path").Select(p => p.Attribute("d")!.Value).Where(d => d.Split('M').Length == 4 && d.Split('L').Length == 4).ToList();
        Assert.Equal(6, whiskers.Count);
    }

    [Fact]
    public async Task The_same_runs_give_the_same_bytes_whatever_is_drawn_beside_them()
    {
        await DrawAsync(Newest, [Older]);
        var first = Files().ToDictionary(f => f, f => File.ReadAllText(Path(f)));
        // Drawn alone, by another process.
        File.Delete(Path("retained.svg"));
        await DrawAsync(Newest, [Older]);
        Assert.Equal(first, Files().ToDictionary(f => f, f => File.ReadAllText(Path(f))));
    }

    [Fact]
    public async Task Names_with_markup_are_text_in_a_picture()
    {
        const string Markup = "<script>alert(1)</script>&amp;]](x)\u0001\ud800";
        var run = HandMadeRun.Of(
            HandMadeRun.File(HandMadeRun.Case(Markup, Markup, rows: "1"), HandMadeRun.Case(Markup, Markup, rows: "10")),
            HandMadeRun.Figures(Markup, 10, 1, rows: "1"), HandMadeRun.Figures(Markup, 20, 1, rows: "10"));
        await DrawAsync(run, []);
        var root = XDocument.Load(Path(Assert.Single(Files()))).Root!;
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName == "script");
        Assert.Contains(Texts(root), t => t.Contains("<script>alert(1)</script>&amp;]](x)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_Node_it_says_so_and_leaves_no_picture_of_an_older_run()
    {
        Directory.CreateDirectory(_folder.Combine(RunPictures.FolderName));
        await File.WriteAllTextAsync(Path("retained.svg"), "<svg>old</svg>", TestContext.Current.CancellationToken);
        var markdown = await RunPictures.DrawAsync(_folder.Path, Newest, HandMadeRun.History(Newest), _said.Add, new NodeRenderer(_folder.Combine("cache"), path: _folder.Path), TestContext.Current.CancellationToken);
        Assert.Equal("", markdown);
        Assert.Equal(["No pictures: node is not on PATH (Node.js 18 or newer draws them)."], _said);
        Assert.False(Directory.Exists(_folder.Combine(RunPictures.FolderName)));
    }

    [Fact]
    public async Task Pictures_that_show_the_same_are_kept_without_Node()
    {
        var drawn = await DrawAsync(Newest, [Older]);
        var again = await RunPictures.DrawAsync(_folder.Path, Newest, HandMadeRun.History(Older, Newest), _said.Add, new NodeRenderer(_folder.Combine("cache"), path: _folder.Path), TestContext.Current.CancellationToken);
        Assert.Equal(drawn, again);
        Assert.Empty(_said);
    }

    [Fact]
    public async Task Pictures_that_are_no_longer_wanted_go()
    {
        await DrawAsync(Newest, [Older]);
        Assert.Contains("history-reads-things.svg", Files());
        await DrawAsync(Newest, []);
        Assert.DoesNotContain("history-reads-things.svg", Files());
    }

    [Fact]
    public async Task A_failing_npm_is_one_line_and_leaves_nothing_behind()
    {
        StandIn("node", "exit 0");
        StandIn("npm", "echo 'npm error code EAI_AGAIN' >&2; echo 'npm error network request failed' >&2; exit 1");
        await RunPictures.DrawAsync(_folder.Path, Newest, HandMadeRun.History(Newest), _said.Add, new NodeRenderer(_folder.Combine("cache"), path: _folder.Path), TestContext.Current.CancellationToken);
        Assert.Equal(["No pictures: npm ci failed (exit code 1): npm error network request failed"], _said);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Combine("cache")));
    }

    [Fact]
    public async Task Stopped_while_packages_are_fetched_it_leaves_no_process_and_no_folder()
    {
        StandIn("node", "exit 0");
        StandIn("npm", "touch \"$0.started\"; sleep 600");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var drawing = RunPictures.DrawAsync(_folder.Path, Newest, HandMadeRun.History(Newest), _said.Add, new NodeRenderer(_folder.Combine("cache"), path: _folder.Path), stop.Token);
        await Wait.UntilAsync(() => File.Exists(_folder.Combine("npm.started")) || drawing.IsCompleted, TimeSpan.FromMinutes(1), () => "npm was not started");
        Assert.NotEmpty(Processes.Using(_folder.Path));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drawing);
        await Wait.UntilAsync(() => Processes.Using(_folder.Path).Count == 0, TimeSpan.FromMinutes(1), () => "npm still runs");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Combine("cache")));
        Assert.Empty(_said);
    }

    private void StandIn(string program, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-ins are shell scripts");
        File.WriteAllText(_folder.Combine(program), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.Combine(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Node as it is on this machine; the packages are fetched once and then kept in the user's cache.
    private async Task<string> DrawAsync(Run newest, Run[] history)
    {
        var renderer = new NodeRenderer();
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Any(p => File.Exists(System.IO.Path.Combine(p, "node"))), "no node on PATH");
        try
        {
            await renderer.InstallAsync(TestContext.Current.CancellationToken);
        }
        catch (PlotException e)
        {
            Assert.Skip(e.Message);
        }
        return await RunPictures.DrawAsync(_folder.Path, newest, HandMadeRun.History([.. history, newest]), _said.Add, renderer, TestContext.Current.CancellationToken);
    }

    private string Path(string file) => System.IO.Path.Combine(_folder.Combine(RunPictures.FolderName), file);

    private IReadOnlyList<string> Files() => [.. Directory.GetFiles(_folder.Combine(RunPictures.FolderName)).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static HashSet<string> Texts(XElement svg) => [.. svg.Descendants(Svg + "text").Select(t => t.Value)];

    private static Run Newest => Run(2, 1000);

    private static Run Older => Run(1, 900);

    private static Run Run(int day, double unit)
    {
        CaseFigures Figures(string method, string rows, double mean, double? peakLive = null) =>
            HandMadeRun.Figures(method, mean, mean / 20, rows: rows) with { Metrics = peakLive is { } p ? new Dictionary<string, double> { ["PeakLive"] = p } : [] };
        return HandMadeRun.Of(
            HandMadeRun.File(
                [
                    .. ((string[])["1", "100"]).SelectMany(rows => (RunCase[])[HandMadeRun.Case("Buffered", rows: rows, baseline: true), HandMadeRun.Case("Streamed", rows: rows), HandMadeRun.Case("WireDrain", rows: rows, floor: true)]),
                    HandMadeRun.Case("Kept", "Lifetimes/Left"), HandMadeRun.Case("Disposed", "Lifetimes/Left"),
                ]) with
            { Id = $"run-{day}", StartedAt = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero) },
            Figures("Buffered", "1", unit * 15, 2048), Figures("Streamed", "1", unit * 20, 0), Figures("WireDrain", "1", unit * 10),
            Figures("Buffered", "100", unit * 700, 200_000), Figures("Streamed", "100", unit * 900, 300), Figures("WireDrain", "100", unit * 500),
            new CaseFigures("Things.Kept: quick", "Kept", null, null, null, 0, new Dictionary<string, double> { ["RetainedVerdict"] = 1, ["Retained"] = 2048, ["RetainedLower"] = 2000, ["RetainedUpper"] = 2100 }),
            new CaseFigures("Things.Disposed: quick", "Disposed", null, null, null, 0, new Dictionary<string, double> { ["RetainedVerdict"] = 0, ["Retained"] = 0 }));
    }
}
