using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Retention;

// The package from a plain folder, in projects that are not ours: one solution, restored and built once.
[Collection(Lane.Builds)]
public sealed class OutsideProjectTests(ProgramUnderTest program, OutsideProjectTests.Solution solution)
    : IClassFixture<OutsideProjectTests.Solution>
{
    // What a solution of its own has, and what its tests need of ours.
    public sealed class Solution : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        // Made by the first test.
        internal Task? Built { get; set; }

        internal string Folder => _folder.Path;

        internal string Combine(string name) => _folder.Combine(name);

        public void Dispose() => _folder.Dispose();
    }

    [Fact]
    public async Task The_package_has_symbols_readme_and_licence_and_needs_benchmarkdotnet_and_clrmd_alone()
    {
        await (solution.Built ??= BuildAsync());
        var feed = solution.Combine("feed");
        Assert.Single(Directory.GetFiles(feed, "*.snupkg"));
        await using var package = await ZipFile.OpenReadAsync(Directory.GetFiles(feed, "*.nupkg").Single(), Cancellation);
        string[] files = [.. package.Entries.Select(e => e.FullName)];
        Assert.Contains("lib/net10.0/CockroachBench.Retention.dll", files);
        Assert.Contains("lib/net10.0/CockroachBench.Retention.xml", files);
        Assert.Contains("README.md", files);
        await using var entry = await package.GetEntry("CockroachBench.Retention.nuspec")!.OpenAsync(Cancellation);
        var elements = (await XDocument.LoadAsync(entry, LoadOptions.None, Cancellation)).Descendants().ToList();
        Assert.Equal(["BenchmarkDotNet", "Microsoft.Diagnostics.Runtime"],
            elements.Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value));
        Assert.Equal("MIT", elements.Single(e => e.Name.LocalName == "license").Value);
        Assert.NotNull(elements.Single(e => e.Name.LocalName == "repository").Attribute("commit"));
    }

    [Fact]
    public async Task Arguments_async_operations_per_invoke_iteration_setup_and_generic_classes_are_measured_and_what_throws_says_so()
    {
        await (solution.Built ??= BuildAsync());
        var (_, output, error) = await Command.TryAsync("dotnet", solution.Folder, [Built("Outside") + ".dll"], Quiet);

        var figures = Directory.GetFiles(solution.Folder, "*" + FullJsonReader.FileSuffix, SearchOption.AllDirectories)
            .SelectMany(file => FullJsonReader.Read(file)).ToList();
        Assert.True(figures.Count >= 5, output + error);
        // An array's header is 16 bytes and its pointer in the list 8; the list doubles, which a slope hardly sees.
        AssertRetained("Leaks(bytes: 1000)", 1_024);
        AssertRetained("Leaks(bytes: 5000)", 5_024);
        AssertRetained("LeaksFourAsync", 1_024);
        AssertRetained("LeaksGeneric", 4_024);
        Assert.Equal(0, Of("Clean").Metrics["RetainedVerdict"]);
        Assert.Contains(output.Split('\n'), l => l.StartsWith('|')
            && l.Contains("Retained", StringComparison.Ordinal) && l.Contains("Peak live", StringComparison.Ordinal));
        // Who looks into the heap is found in the package.
        Assert.InRange(Of("Leaks(bytes: 1000)").Metrics["RetainedBytes:System.Byte[]"], 1_020, 1_028);
        Assert.Equal("static KindsBenchmarks.Kept -> List<Object> -> Object[] -> Byte[]", Of("Leaks(bytes: 1000)").KeptBy["System.Byte[]"]);
        Assert.Equal("static GenericBenchmarks<Int32>.Kept -> List<Int32[]> -> Int32[][] -> Int32[]",
            Of("LeaksGeneric").KeptBy["System.Int32[]"]);
        Assert.Contains("kept by static KindsBenchmarks.Kept -> List<Object> -> Object[] -> Byte[]", output, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: on purpose", output, StringComparison.Ordinal);

        CaseFigures Of(string name)
        {
            var found = figures.Where(f => f.Name.EndsWith($".{name}", StringComparison.Ordinal)).ToList();
            Assert.True(found.Count == 1, $"{name}: {found.Count} of {string.Join(", ", figures.Select(f => f.Name))}");
            return found[0];
        }

        void AssertRetained(string name, double bytes)
        {
            var metrics = Of(name).Metrics;
            Assert.Equal((name, 1.0), (name, metrics["RetainedVerdict"]));
            Assert.InRange(metrics["Retained"], bytes * 0.97, bytes * 1.03);
        }
    }

    [Fact]
    public async Task A_unit_test_of_a_class_library_passes_where_nothing_leaks_and_fails_with_what_does()
    {
        await (solution.Built ??= BuildAsync());
        var (exitCode, output, error) = await Command.TryAsync(Built("Shop.Tests"), solution.Folder, ["-noColor"], Quiet);
        Assert.True(exitCode != 0 && output.Contains("Total: 2, Errors: 0, Failed: 1,", StringComparison.Ordinal), output + error);
        // The list doubles in steps, which are no slope.
        var failure = new Regex(@"Shop\.LeakTests\.GetCachedAsync_leaves_nothing \[FAIL\]\s+CockroachBench\.Retention\.LeakException : "
            + @"Leak: 3\d(\.\d)? B retained per operation\s+32 B in 1 x Shop\.User\s+"
            + @"kept by static Shop\.Users\.s_cache -> List<User> -> User\[\] -> User");
        Assert.True(failure.IsMatch(output), output);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // No server of a build outlives it.
    private static (string, string)[] Quiet => [("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false")];

    private string Built(string project) => solution.Combine($"{project}/bin/Release/net10.0/{project}");

    private async Task BuildAsync()
    {
        await program.GetAsync();
        // A version of its own: none that a cache knows.
        var version = $"0.0.0-test.{Guid.NewGuid():N}";
        var library = Path.Combine(ProgramUnderTest.Root, "benchmarks", "CockroachBench.Retention");
        await RunAsync("pack", library, "-c", "Release", "--no-build", $"-p:PackageVersion={version}", "-o", solution.Combine("feed"));

        // In addition to the sources of the machine.
        await WriteAsync("nuget.config", """
            <configuration><packageSources><add key="folder" value="feed" /></packageSources></configuration>
            """);
        // Ours goes into a folder that ends with the test; the others are where they were restored for this build.
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await WriteAsync("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestorePackagesPath>$(MSBuildThisFileDirectory)packages</RestorePackagesPath>
                <RestoreFallbackFolders>{packages}</RestoreFallbackFolders>
              </PropertyGroup>
            </Project>
            """);
        await WriteAsync("All.slnx", """
            <Solution>
              <Project Path="Outside/Outside.csproj" /><Project Path="Shop/Shop.csproj" /><Project Path="Shop.Tests/Shop.Tests.csproj" />
            </Solution>
            """);
        await WriteProjectAsync("Outside", "Exe", Package("BenchmarkDotNet", "0.15.8"), Package("CockroachBench.Retention", version));
        await WriteProjectAsync("Shop", "Library");
        var xunit = typeof(FactAttribute).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        await WriteProjectAsync("Shop.Tests", "Exe", Package("xunit.v3", xunit.Split('+')[0]), Package("CockroachBench.Retention", version),
            """<ProjectReference Include="../Shop/Shop.csproj" />""");
        await WriteAsync("Outside/Program.cs", """
            using BenchmarkDotNet.Attributes;
            using BenchmarkDotNet.Running;
            using CockroachBench.Retention;

            BenchmarkSwitcher.FromTypes([typeof(KindsBenchmarks), typeof(GenericBenchmarks<int>)]).Run(["--filter", "*"]);

            [SimpleJob(launchCount: 1, warmupCount: 1, iterationCount: 2, invocationCount: 16)]
            [RetentionDiagnoser, JsonExporterAttribute.Full]
            public class KindsBenchmarks
            {
                private static readonly List<object> Kept = [];

                [Benchmark, Arguments(1_000), Arguments(5_000)]
                public int Leaks(int bytes) { Kept.Add(new byte[bytes]); return Kept.Count; }

                [Benchmark(OperationsPerInvoke = 4)]
                public async Task<int> LeaksFourAsync()
                {
                    await Task.Yield();
                    for (var i = 0; i < 4; i++) Kept.Add(new byte[1_000]);
                    return Kept.Count;
                }

                [Benchmark]
                public int Clean() => new byte[1_000].Length;

                private int _calls;

                [Benchmark]
                public int Throws() => ++_calls > 20 ? throw new InvalidOperationException("on purpose") : 1;
            }

            [SimpleJob(launchCount: 1, warmupCount: 1, iterationCount: 2, invocationCount: 1)]
            [RetentionDiagnoser, JsonExporterAttribute.Full]
            public class GenericBenchmarks<T>
            {
                private static readonly List<T[]> Kept = [];
                private int _length;

                [IterationSetup]
                public void Setup() => _length = 1_000;

                [Benchmark]
                public int LeaksGeneric() { Kept.Add(new T[_length]); return Kept.Count; }
            }
            """);
        await WriteAsync("Shop/Users.cs", """
            namespace Shop;

            public sealed record User(int Id, string Name);

            public static class Users
            {
                private static readonly List<User> s_cache = [];

                public static async Task<User> GetAsync(int id)
                {
                    await Task.Yield();
                    return new User(id, "somebody");
                }

                public static async Task<User> GetCachedAsync(int id)
                {
                    var user = await GetAsync(id);
                    s_cache.Add(user);
                    return user;
                }
            }
            """);
        await WriteAsync("Shop.Tests/LeakTests.cs", """
            using CockroachBench.Retention;
            using Xunit;

            namespace Shop;

            public class LeakTests
            {
                [Fact]
                public Task GetAsync_leaves_nothing() => LeakCheck.AssertNoneAsync(() => Users.GetAsync(1));

                [Fact]
                public Task GetCachedAsync_leaves_nothing() => LeakCheck.AssertNoneAsync(() => Users.GetCachedAsync(1));
            }
            """);
        await RunAsync("build", "All.slnx", "-c", "Release", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v", "q");
    }

    private async Task RunAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await Command.TryAsync("dotnet", solution.Folder, arguments, Quiet);
        Assert.True(exitCode == 0, output + error);
    }

    private static string Package(string id, string version) => $"""<PackageReference Include="{id}" Version="{version}" />""";

    private Task WriteProjectAsync(string name, string output, params string[] references) => WriteAsync($"{name}/{name}.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>{output}</OutputType></PropertyGroup>
          <ItemGroup>{string.Concat(references)}</ItemGroup>
        </Project>
        """);

    private Task WriteAsync(string name, string text)
    {
        var file = solution.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return File.WriteAllTextAsync(file, text, Cancellation);
    }
}
