using System.Runtime.CompilerServices;
using CockroachBench.Harness;

namespace CockroachBench.Tests.Support;

/// <summary>Tests that run the harness in this process find the suite, as the program's own entry hands it over.</summary>
internal static class SuiteOfTests
{
    [ModuleInitializer]
    internal static void HandOver() => BenchmarkSuite.Current = CockroachBench.Program.Suite;
}
