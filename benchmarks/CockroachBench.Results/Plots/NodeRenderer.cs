using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CockroachBench.Results.Plots;

/// <summary>
/// Draws charts with ECharts in a Node process. The script and its locked packages come with this assembly; packages are
/// installed once, by <c>npm ci</c>, in the user's cache folder, so that nothing is written into a checkout.
/// </summary>
internal sealed class NodeRenderer
{
    private static readonly TimeSpan LongestInstall = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestDrawing = TimeSpan.FromMinutes(2);
    private static readonly string[] Files = ["package.json", "package-lock.json", "plots.mjs"];

    private readonly string _cache;
    private readonly string? _path;

    /// <param name="cache">Where packages are kept; null takes the user's cache folder.</param>
    /// <param name="path">Where node and npm are looked for; null takes PATH.</param>
    public NodeRenderer(string? cache = null, string? path = null)
    {
        _cache = cache ?? DefaultCache();
        _path = path ?? Environment.GetEnvironmentVariable("PATH");
        Version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Files.Select(Resource)))))[..16];
    }

    /// <summary>Changes with the script and with the packages.</summary>
    public string Version { get; }

    /// <summary>Draws charts.</summary>
    /// <param name="charts">Each chart's JSON, with <c>source</c> as its mark.</param>
    /// <param name="cancellationToken">Ends the processes.</param>
    /// <returns>SVG by chart name.</returns>
    /// <exception cref="PlotException">No Node, no packages, or the script failed.</exception>
    public async Task<IReadOnlyDictionary<string, string>> DrawAsync(IReadOnlyList<JsonElement> charts, CancellationToken cancellationToken)
    {
        var node = Find("node") ?? throw new PlotException("No pictures: node is not on PATH (Node.js 18 or newer draws them).");
        var folder = await InstallAsync(cancellationToken);
        var output = await RunAsync(node, ["plots.mjs"], folder, JsonSerializer.Serialize(new { charts }), LongestDrawing, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(output) ?? throw new PlotException("No pictures: plots.mjs drew nothing.");
        }
        catch (JsonException e)
        {
            throw new PlotException($"No pictures: plots.mjs did not answer with JSON: {e.Message}", e);
        }
    }

    // Installed beside and then renamed: a folder of this name is whole, also when two install at once or one is interrupted.
    private async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_cache, $"plots-{Version}");
        if (Directory.Exists(folder)) return folder;
        var npm = Find("npm") ?? throw new PlotException("No pictures: npm is not on PATH, and its packages have not been installed before.");
        try
        {
            Directory.CreateDirectory(_cache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlotException($"No pictures: no packages can be kept in {_cache}: {e.Message}", e);
        }
        var temporary = Path.Combine(_cache, $"plots-{Version}.{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        try
        {
            foreach (var file in Files) await File.WriteAllTextAsync(Path.Combine(temporary, file), Resource(file), cancellationToken);
            await RunAsync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], temporary, "", LongestInstall, cancellationToken);
            try
            {
                Directory.Move(temporary, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Somebody else was faster with the same packages.
            }
            return folder;
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, string input, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        var name = $"{Path.GetFileNameWithoutExtension(program)} {arguments[0]}";
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new PlotException($"No pictures: {program} does not start: {e.Message}", e);
        }
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading; its exit code and its words say why.
            }
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0 ? await output
                : throw new PlotException($"No pictures: {name} failed (exit code {process.ExitCode}): {Reason(await error)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlotException($"No pictures: {name} did not end within {limit.TotalMinutes:0} minutes.");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    // Node and npm say a lot; the line with the error in it is the one that helps.
    private static string Reason(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(l => l.Contains("Error:", StringComparison.Ordinal)) ?? lines.FirstOrDefault(l => l.StartsWith("npm error", StringComparison.Ordinal) && !l.Contains(" code ", StringComparison.Ordinal))
            ?? lines.FirstOrDefault() ?? "it said nothing";
    }

    private string? Find(string name) => (_path ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => OperatingSystem.IsWindows() ? [Path.Combine(folder, name + ".exe"), Path.Combine(folder, name + ".cmd")] : (string[])[Path.Combine(folder, name)])
        .FirstOrDefault(File.Exists);

    private static string DefaultCache()
    {
        var root = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(root, "cockroachbench");
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"plots/{name}")
            ?? throw new InvalidOperationException($"the resource plots/{name} is missing");
        using var reader = new StreamReader(stream);
        // A checkout on Windows may have other line ends; browsers and hashes want the same.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
