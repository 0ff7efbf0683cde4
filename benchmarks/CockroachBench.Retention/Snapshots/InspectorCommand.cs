using System.Runtime.InteropServices;

namespace CockroachBench.Retention.Snapshots;

// How this library is run as a program: with the dependencies and the runtime of the application that it is part of.
internal static class InspectorCommand
{
    private const string DependenciesSuffix = ".deps.json";

    // Throws InvalidOperationException if the application is not one whose files a second process can use.
    public static Process Start(IEnumerable<string> arguments, bool redirectInput = false)
    {
        var library = typeof(InspectorCommand).Assembly.Location;
        // Not the entry assembly's: a test host belongs to no application.
        var dependencies = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? "").Split(';')[0];
        if (library.Length == 0 || !dependencies.EndsWith(DependenciesSuffix, StringComparison.Ordinal))
            throw new InvalidOperationException("the application is a single file, which a second process cannot load its libraries from");
        var configuration = dependencies[..^DependenciesSuffix.Length] + ".runtimeconfig.json";
        if (!File.Exists(configuration)) throw new InvalidOperationException($"{configuration} is not there");

        var start = new ProcessStartInfo(Host())
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", "--runtimeconfig", configuration, "--depsfile", dependencies, library },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("the inspecting process did not start");
    }

    // The one that runs this process; an executable of its own finds the runtime without it.
    private static string Host()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(Environment.ProcessPath) == name) return Environment.ProcessPath!;
        // The runtime lies in shared/Microsoft.NETCore.App/10.0.0.
        var besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(besideRuntime) ? besideRuntime : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? name;
    }
}
