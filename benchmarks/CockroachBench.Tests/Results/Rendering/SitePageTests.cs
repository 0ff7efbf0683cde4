using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CockroachBench.Tests.Results.Rendering;

public sealed class SitePageTests(Browser browser) : IClassFixture<Browser>
{
    private const string Env = "#env=PostgreSQL+15+%28stand-in%29%2C+2+cores";

    [Fact]
    public async Task The_page_opens_from_a_file_without_a_network_and_shows_the_newest_run()
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html, Env);
        Assert.Equal("Reads/Things: mean time - CockroachBench", await page.Page.TitleAsync());
        Assert.Equal("Reads/Things: mean time per operation, run 2026-01-02 08:00 2222222222 quick (stand-in)",
            await page.Cases.Locator("caption").TextContentAsync());
        Assert.Equal(
        [
            "Buffered | Rows=1 | 1.500 μs ±0.7% | baseline | 3.00× | +50%, intervals apart",
            "Streamed | Rows=1 | 1.05 μs ±9.5% | 0.700× | 2.10× | +5%, intervals overlap",
            "WireDrain | Rows=1 | 500 ns ±1% | 0.333× | floor | same",
            "Buffered | Rows=100 | 150.0 μs ±0.7% | baseline | 3.00× | +50%, intervals apart",
            "Streamed | Rows=100 | 105 μs ±9.5% | 0.700× | 2.10× | +5%, intervals overlap",
            "WireDrain | Rows=100 | 50.0 μs ±1% | 0.333× | floor | same",
            "Cursor | Rows=100 | not supported: needs Cursors |  |  | ",
        ], await OpenPage.RowsAsync(page.Cases));
        Assert.Contains("Drivers: Npgsql 10.0.0, Dapper 2.1.86", await page.Page.Locator("#facts").TextContentAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task Choices_change_the_table_and_the_address_and_going_back_undoes_them()
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html);
        Assert.Equal(["Only | 5.00 μs | baseline"], await OpenPage.RowsAsync(page.Cases));

        await page.Choice("Environment").SelectOptionAsync($"{SiteRuns.Stand}, 2 runs");
        await page.Choice("Parameters").SelectOptionAsync("Rows=100");
        await page.Choice("Figure").SelectOptionAsync("Retained");
        Assert.Equal(["Buffered | none | same", "Streamed | 2.00 KB leak | +2.00 KB", "WireDrain | not measured | ",
            "Cursor | not supported: needs Cursors | "], await OpenPage.RowsAsync(page.Cases));
        Assert.Equal($"#env={SiteRuns.Stand}&params=Rows=100&metric=retained", page.Address);

        await page.Choice("Run").SelectOptionAsync("2026-01-01 08:00 1111111111 quick (stand-in)");
        Assert.Equal("none", (await OpenPage.RowsAsync(page.Cases))[1].Split(" | ")[1]);
        await page.Page.GoBackAsync();
        await Assertions.Expect(page.Cases).ToContainTextAsync("2.00 KB leak");

        await page.Choice("Figure").SelectOptionAsync("All figures");
        Assert.Equal(["Method", "Mean", "Ratio", "× floor", "Allocated", "Retained", "Peak live"],
            await page.Cases.Locator("thead th").EvaluateAllAsync<string[]>("cells => cells.map(c => c.textContent)"));
        Assert.Equal("WireDrain | 50.0 μs ±1% | 0.333× | floor | < 300 B |  | ", (await OpenPage.RowsAsync(page.Cases))[2]);

        await page.Choice("Family").SelectOptionAsync("Connections/Open");
        Assert.Equal(["Open | 20.0 ns | baseline"], await OpenPage.RowsAsync(page.Cases));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Without_a_run_to_compare_with_there_is_no_difference()
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html, Env);
        Assert.Contains("2026-01-01", await page.Choice("Compare with").Locator("option:checked").TextContentAsync());
        await page.Choice("Compare with").SelectOptionAsync("none");
        Assert.Equal("Buffered | Rows=1 | 1.500 μs ±0.7% | baseline | 3.00×", (await OpenPage.RowsAsync(page.Cases))[0]);
        Assert.False(await page.Page.GetByText("is a hint, no verdict").IsVisibleAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task Columns_are_sorted_by_keyboard_up_down_and_back()
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html, Env + "&params=Rows%3D100");
        async Task<IEnumerable<string>> Methods() => (await OpenPage.RowsAsync(page.Cases)).Select(r => r.Split(" | ")[0]);

        await page.Sort("Mean time").FocusAsync();
        Assert.Equal("none", await page.SortStateAsync("Mean time"));
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("ascending", await page.SortStateAsync("Mean time"));
        Assert.Equal(["WireDrain", "Streamed", "Buffered", "Cursor"], await Methods());
        // The head is drawn anew: focus has to be where it was.
        await page.Page.Keyboard.PressAsync("Space");
        Assert.Equal("descending", await page.SortStateAsync("Mean time"));
        Assert.Equal(["Buffered", "Streamed", "WireDrain", "Cursor"], await Methods());
        Assert.Contains("sorted by Mean time, largest first", await page.Page.GetByRole(AriaRole.Status).TextContentAsync());
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("none", await page.SortStateAsync("Mean time"));
        Assert.Equal(["Buffered", "Streamed", "WireDrain", "Cursor"], await Methods());

        await page.Page.Keyboard.PressAsync("Shift+Tab");
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("ascending", await page.SortStateAsync("Method"));
        Assert.Equal(["Buffered", "Cursor", "Streamed", "WireDrain"], await Methods());
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_link_shows_the_same_view_again()
    {
        await using var first = await browser.OpenAsync(SiteRuns.Html, Env);
        await first.Choice("Parameters").SelectOptionAsync("Rows=1");
        await first.Sort("Mean time").ClickAsync();
        await first.Cases.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Buffered" }).ClickAsync();
        var history = await OpenPage.RowsAsync(first.History);
        Assert.Equal(
        [
            "2026-01-02 08:00 2222222222 quick (stand-in) | 1.500 μs ±0.7% | +50%, intervals apart",
            "2026-01-01 08:00 1111111111 quick (stand-in) | 1.00 μs ±1% | first",
        ], history);

        await using var second = await browser.OpenAsync(SiteRuns.Html, new Uri(first.Page.Url).Fragment);
        Assert.Equal(await OpenPage.RowsAsync(first.Cases), await OpenPage.RowsAsync(second.Cases));
        Assert.Equal(history, await OpenPage.RowsAsync(second.History));
        Assert.Equal("Rows=1", await second.Choice("Parameters").Locator("option:checked").TextContentAsync());
        Assert.Equal("ascending", await second.SortStateAsync("Mean time"));
        Assert.Equal("true", await second.Cases.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Buffered" })
            .GetAttributeAsync("aria-current"));
        first.AssertQuiet();
        second.AssertQuiet();
    }

    [Fact]
    public async Task The_history_is_a_picture_with_a_text_alternative_and_a_table_whose_runs_are_links()
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html, Env + "&case=Streamed(Rows%3D1)&metric=retained");
        var picture = page.Page.GetByRole(AriaRole.Img);
        Assert.Equal("Retained of Streamed(Rows=1) in 2 runs: none on 2026-01-01, 2.00 KB on 2026-01-02. The table below has every figure.",
            await picture.GetAttributeAsync("aria-label"));
        Assert.Equal(2, await picture.Locator("circle").CountAsync());
        await page.History.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "2026-01-01" }).ClickAsync();
        Assert.Contains("run=run-a", page.Address);
        Assert.Contains("run 2026-01-01", await page.Cases.Locator("caption").TextContentAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_link_to_what_is_gone_shows_the_nearest_view_and_says_so()
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html, Env + "&family=Reads/Gone&run=nowhere");
        Assert.Contains("The link names what is not here: family “Reads/Gone”, run “nowhere”",
            await page.Page.GetByRole(AriaRole.Status).TextContentAsync());
        Assert.Equal("Reads/Things", await page.Choice("Family").InputValueAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task Names_with_markup_are_shown_as_text()
    {
        const string Markup = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)> **bold** {{data}} $& & \"";
        var html = HandMadeRun.Page([.. ((int[])[1, 2]).Select(day => (Markup, SiteRuns.Run($"run {Markup} {day}", day,
            [HandMadeRun.Case(Markup, Markup, rows: Markup, baseline: true),
                HandMadeRun.Case("Failing", Markup, rows: Markup, state: CaseState.Failed, reason: Markup)],
            HandMadeRun.Figures(Markup, 100, rows: Markup))))]);
        await using var page = await browser.OpenAsync(html);
        Assert.Equal([$"{Markup} | 100 ns | baseline | same", $"Failing | failed: {Markup} |  | "], await OpenPage.RowsAsync(page.Cases));
        await page.Cases.GetByRole(AriaRole.Link).First.ClickAsync();
        Assert.Equal(2, (await OpenPage.RowsAsync(page.History)).Count);
        Assert.Equal($"Rows={Markup}", await page.Choice("Parameters").Locator("option:checked").TextContentAsync());
        Assert.Equal(0, await page.Page.Locator("img").CountAsync());
        Assert.StartsWith(Markup, await page.Page.TitleAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task The_keyboard_reaches_the_table_past_the_choices()
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html, Env);
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the table", await page.Page.Locator(":focus").TextContentAsync());
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("Cases", await page.Page.Locator(":focus").TextContentAsync());
        Assert.Equal(["Environment", "Family", "Parameters", "Figure", "Run", "Compare with"],
            await page.Page.Locator("label").EvaluateAllAsync<string[]>("labels => labels.map(l => l.firstChild.textContent.trim())"));
        Assert.Equal(7, await page.Cases.GetByRole(AriaRole.Rowheader).CountAsync());
        Assert.Equal(1, await page.Page.GetByRole(
            AriaRole.Table, new PageGetByRoleOptions { NameRegex = new("mean time per operation, run 2026-01-02") }).CountAsync());
        page.AssertQuiet();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 400)]
    public async Task Axe_finds_nothing_to_object_to_in_either_colour_scheme_or_on_a_small_screen(ColorScheme scheme, int width)
    {
        await using var page = await browser.OpenAsync(SiteRuns.Html, Env + "&case=Streamed(Rows%3D1)&sort=mean", scheme, width);
        var dark = await page.Page.EvaluateAsync<bool>("() => getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)'");
        Assert.Equal(scheme == ColorScheme.Dark, dark);
        // Nothing but the tables may be wider than the screen.
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        var result = await page.Page.RunAxe();
        Assert.Empty(result.Violations.Select(v => $"{v.Id}: {v.Help} {string.Join("; ", v.Nodes.Select(n => n.Html))}"));
        Assert.Contains(result.Passes, p => p.Id == "color-contrast");
    }

    [Fact]
    public async Task A_page_without_runs_says_so()
    {
        await using var page = await browser.OpenAsync(HandMadeRun.Page([]));
        Assert.Equal("No runs have been published yet.", await page.Page.GetByRole(AriaRole.Status).TextContentAsync());
        page.AssertQuiet();
    }
}
