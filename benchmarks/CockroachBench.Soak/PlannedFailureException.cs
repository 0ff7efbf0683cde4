namespace CockroachBench.Soak;

// Stands for what an application throws in the middle of a request.
public sealed class PlannedFailureException() : Exception("the row could not be mapped (thrown on purpose by this form)");
