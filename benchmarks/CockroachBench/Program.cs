using CockroachBench.Claims;
using CockroachBench.Harness;
using CockroachBench.Requests;

namespace CockroachBench;

/// <summary>Hands the suite to the harness.</summary>
public static class Program
{
    internal static BenchmarkSuite Suite { get; } = new(typeof(Program).Assembly, "benchmarks/CockroachBench")
    {
        Families = ["Reads", "Connections", "Readers", "Lifetimes", "Statements", "Transactions", "Orm", "Requests"],
        Drivers = ["Npgsql", "Dapper", "Dapper.AOT", "Microsoft.EntityFrameworkCore", "Npgsql.EntityFrameworkCore.PostgreSQL"],
        LoadScenarios = RequestForm.All,
        Pages = SuitePages.Description,
    };

    /// <summary>A verb in, an exit code out.</summary>
    public static Task<int> Main(string[] args) => SuiteProgram.RunAsync(Suite, args);
}
