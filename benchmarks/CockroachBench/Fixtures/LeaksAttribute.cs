namespace CockroachBench.Fixtures;

// A method that leaves something behind in each operation.
[AttributeUsage(AttributeTargets.Method)]
[RetentionBudget(Abandoned.RetentionOperations)]
internal sealed class LeaksAttribute() : BenchmarkCategoryAttribute(Leaks);

// A method that leaves a connection behind in each operation, or a pool with one.
[AttributeUsage(AttributeTargets.Method)]
[RetentionBudget(Abandoned.RetentionOperations)]
[OpensConnections(Abandoned.PoolSize, WhenMeasured = true)]
internal sealed class LeaksConnectionAttribute() : BenchmarkCategoryAttribute(Leaks);
