using Microsoft.Playwright;

namespace CockroachBench.Tests.Results.Rendering;

// The distribution's Chromium, started once for the tests of the page.
public sealed class Browser : IAsyncLifetime
{
    // Milliseconds; a limit for a machine that is busy with other things, not an expectation.
    internal const float LongestWait = 120_000;

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Timeout = LongestWait,
            // Chromium's sandbox refuses root, and needs namespaces that containers rarely have; the page is our own.
            Args = ["--no-sandbox", "--disable-gpu"],
            Env = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .Select(v => new KeyValuePair<string, string>((string)v.Key, (string?)v.Value ?? ""))
                .Where(v => v.Key != "TMPDIR").Append(new KeyValuePair<string, string>("TMPDIR", _folder.Path)),
        });
    }

    // Opens a page from a file, with every way to a network shut.
    public async Task<OpenPage> OpenAsync(string html, string address = "", ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        Assert.SkipWhen(_browser is null, $"no Chromium on PATH ({string.Join(", ", Names)}): Debian's package is chromium");
        var file = _folder.Combine($"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html, TestContext.Current.CancellationToken);
        return await OpenPage.CreateAsync(_browser!, new Uri(file).AbsoluteUri, address, scheme, width);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _folder.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
