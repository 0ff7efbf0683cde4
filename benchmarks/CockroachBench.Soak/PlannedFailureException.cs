namespace CockroachBench.Soak;

/// <summary>What an application throws in the middle of a request: a row that cannot be mapped, a rule that is broken.</summary>
public sealed class PlannedFailureException() : Exception("the row could not be mapped (thrown on purpose by this form)");
