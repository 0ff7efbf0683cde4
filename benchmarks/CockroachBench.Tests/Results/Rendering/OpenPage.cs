using Microsoft.Playwright;

namespace CockroachBench.Tests.Results.Rendering;

/// <summary>A page in a browser context of its own, with all it asked for and complained of.</summary>
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

    /// <summary>The file's address.</summary>
    public string File { get; }

    /// <summary>What stands in the address from # on, decoded.</summary>
    public string Address => Uri.UnescapeDataString(new Uri(Page.Url).Fragment.Replace('+', ' '));

    public ILocator Cases => Page.Locator("#cases");

    public ILocator History => Page.Locator("#history");

    internal static async Task<OpenPage> CreateAsync(IBrowser browser, string file, string address, ColorScheme scheme, int width)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, Offline = true, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        context.SetDefaultTimeout(Browser.LongestWait);
        await context.RouteAsync("**/*", route => new Uri(route.Request.Url).IsFile ? route.ContinueAsync() : route.AbortAsync());
        var open = new OpenPage(context, await context.NewPageAsync(), file);
        await open.Page.GotoAsync(file + address);
        return open;
    }

    /// <summary>A choice by its label.</summary>
    public ILocator Choice(string label) => Page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = label, Exact = true });

    /// <summary>The button in a column's head.</summary>
    public ILocator Sort(string title) => Cases.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = title, Exact = true });

    /// <summary>The text of each row, cells separated by bars.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(ILocator table) =>
        await table.Locator("tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(r => [...r.cells].map(c => c.textContent).join(' | '))");

    /// <summary>The column's sort state as assistive technology hears it.</summary>
    public async Task<string?> SortStateAsync(string title) => await Cases.GetByRole(AriaRole.Columnheader, new LocatorGetByRoleOptions { Name = title, Exact = true }).GetAttributeAsync("aria-sort");

    /// <summary>That it asked for nothing but itself, and nothing went wrong in it.</summary>
    public void AssertQuiet()
    {
        Assert.All(_requests, url => Assert.Equal(File, url.Split('#')[0]));
        Assert.Single(_requests);
        Assert.Empty(_complaints);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
