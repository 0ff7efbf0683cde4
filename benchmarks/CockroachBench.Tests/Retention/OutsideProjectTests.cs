using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Retention;

// A project that is not ours refers to the retention library and puts the attribute on its class: nothing else to write.
[Collection(Lane.Builds)]
public sealed class OutsideProjectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Arguments_async_operations_per_invoke_iteration_setup_and_generic_classes_are_measured_and_what_throws_says_so()
    {
        var library = Path.Combine(ProgramUnderTest.Root, "benchmarks", "CockroachBench.Retention", "CockroachBench.Retention.csproj");
        // What makes it an outsider: packages and properties of its own, none inherited.
        await WriteAsync("Directory.Build.props", "<Project />");
        await WriteAsync("Directory.Packages.props", "<Project />");
        await WriteAsync("Outside.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <PropertyGroup><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><ProjectReference Include="{library}" /></ItemGroup>
            </Project>
            """);
        await WriteAsync("Program.cs", """
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
        string[] arguments = ["run", "-c", "Release", "-p:UseSharedCompilation=false", "-nodeReuse:false"];
        var (_, output, error) = await Command.TryAsync("dotnet", _folder.Path, arguments);

        var figures = Directory.GetFiles(_folder.Path, "*" + FullJsonReader.FileSuffix, SearchOption.AllDirectories)
            .SelectMany(file => FullJsonReader.Read(file)).ToList();
        Assert.True(figures.Count >= 5, output + error);
        // An array's header is 16 bytes and its pointer in the list 8; the list doubles, which a slope hardly sees.
        AssertRetained("Leaks(bytes: 1000)", 1_024);
        AssertRetained("Leaks(bytes: 5000)", 5_024);
        AssertRetained("LeaksFourAsync", 1_024);
        AssertRetained("LeaksGeneric", 4_024);
        Assert.Equal(0, Of("Clean").Metrics["RetainedVerdict"]);
        // Where one process may look into another.
        if (!output.Contains("The types of some leaks are not known: ", StringComparison.Ordinal))
        {
            Assert.Equal("static KindsBenchmarks.Kept -> List<Object> -> Object[] -> Byte[]",
                Of("Leaks(bytes: 1000)").KeptBy["System.Byte[]"]);
            Assert.Equal("static GenericBenchmarks<Int32>.Kept -> List<Int32[]> -> Int32[][] -> Int32[]",
                Of("LeaksGeneric").KeptBy["System.Int32[]"]);
            Assert.Contains("kept by static KindsBenchmarks.Kept -> List<Object> -> Object[] -> Byte[]", output, StringComparison.Ordinal);
        }
        Assert.Contains(output.Split('\n'), l => l.StartsWith('|')
            && l.Contains("Retained", StringComparison.Ordinal) && l.Contains("Peak live", StringComparison.Ordinal));
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

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(_folder.Combine(name), text, TestContext.Current.CancellationToken);
}
