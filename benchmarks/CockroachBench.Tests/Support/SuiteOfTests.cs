using System.Runtime.CompilerServices;
using CockroachBench.Harness;

namespace CockroachBench.Tests.Support;

// Tests that run the harness in this process find the suite, as the program's own entry hands it over.
internal static class SuiteOfTests
{
    [ModuleInitializer]
    internal static void HandOver() => BenchmarkSuite.Current = CockroachBench.Program.Suite;
}
