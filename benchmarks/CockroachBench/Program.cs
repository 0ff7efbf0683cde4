using CockroachBench.Claims;
using CockroachBench.Harness;
using CockroachBench.Requests;

namespace CockroachBench;

/// <summary>Hands the suite to the harness.</summary>
public static class Program
{
    internal static BenchmarkSuite Suite { get; } = new(typeof(Program).Assembly, "benchmarks/CockroachBench")
    {
        Families = ["Reads", "Connections", "Readers", "Lifetimes", "Statements", "Transactions", "Requests"],
        Drivers = [typeof(Npgsql.NpgsqlConnection).Assembly, typeof(Dapper.SqlMapper).Assembly],
        LoadScenarios = RequestForm.All,
        Pages = SuitePages.Description,
    };

    /// <summary>A verb in, an exit code out.</summary>
    public static Task<int> Main(string[] args) => SuiteProgram.RunAsync(Suite, args);
}
