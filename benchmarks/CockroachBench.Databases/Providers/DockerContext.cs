using System.Text.Json;

namespace CockroachBench.Databases.Providers;

// What `docker context use` chose: Colima, OrbStack and Rancher Desktop leave Docker's own socket free and name theirs there.
internal sealed record DockerContext(string Name, string Host)
{
    private const string NoContext = "default";

    // Null without one, and where Docker's files cannot be read: the usual sockets are looked at then.
    public static DockerContext? Find(string home)
    {
        try
        {
            var folder = Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } given ? given
                : Path.Combine(home, ".docker");
            var name = Environment.GetEnvironmentVariable("DOCKER_CONTEXT") is { Length: > 0 } chosen ? chosen
                : Read(Path.Combine(folder, "config.json"), "currentContext");
            if (name is null or "" or NoContext) return null;
            // Docker names the folder of a context by the digest of its name.
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            var file = Path.Combine(folder, "contexts", "meta", digest, "meta.json");
            return Read(file, "Endpoints", "docker", "Host") is { Length: > 0 } host ? new(name, host) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Read(string file, params string[] path)
    {
        if (!File.Exists(file)) return null;
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var element = json.RootElement;
        foreach (var name in path)
            if (!element.TryGetProperty(name, out element)) return null;
        return element.GetString();
    }
}
