using Microsoft.Playwright;

namespace CockroachBench.Tests.Results.Rendering;

// A page in a browser context of its own, with all it asked for and complained of.
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _requests = [];
    private readonly List<string> _complaints = [];

    private OpenPage(IBrowserContext context, IPage page, string file)
    {
        _context = context;
        Page = page;
        File = file;
        page.Request += (_, request) => _requests.Add(request.Url);
        page.Console += (_, message) => _complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _complaints.Add(error);
        page.Dialog += async (_, dialog) =>
        {
            _complaints.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    public string File { get; }

    public string Address => Uri.UnescapeDataString(new Uri(Page.Url).Fragment.Replace('+', ' '));

    public ILocator Cases => Page.Locator("#cases");

    public ILocator History => Page.Locator("#history");

    internal static async Task<OpenPage> CreateAsync(IBrowser browser, string file, string address, ColorScheme scheme, int width)
    {
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = scheme,
                Offline = true,
                ViewportSize = new ViewportSize { Width = width, Height = 900 }
            });
        context.SetDefaultTimeout(Browser.LongestWait);
        await context.RouteAsync("**/*", route => new Uri(route.Request.Url).IsFile ? route.ContinueAsync() : route.AbortAsync());
        var open = new OpenPage(context, await context.NewPageAsync(), file);
        await open.Page.GotoAsync(file + address);
        return open;
    }

    public ILocator Choice(string label) => Page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = label, Exact = true });

    public ILocator Sort(string title) => Cases.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = title, Exact = true });

    // The text of each row, cells separated by bars.
    public static async Task<IReadOnlyList<string>> RowsAsync(ILocator table) =>
        await table.Locator("tbody tr")
            .EvaluateAllAsync<string[]>("rows => rows.map(r => [...r.cells].map(c => c.textContent).join(' | '))");

    // The column's sort state as assistive technology hears it.
    public async Task<string?> SortStateAsync(string title) =>
        await Cases.GetByRole(AriaRole.Columnheader, new LocatorGetByRoleOptions { Name = title, Exact = true })
        .GetAttributeAsync("aria-sort");

    // That it asked for nothing but itself, and nothing went wrong in it.
    public void AssertQuiet()
    {
        Assert.All(_requests, url => Assert.Equal(File, url.Split('#')[0]));
        Assert.Single(_requests);
        Assert.Empty(_complaints);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
