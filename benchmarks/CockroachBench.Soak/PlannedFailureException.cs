namespace CockroachBench.Soak;

// What an application throws in the middle of a request: a row that cannot be mapped, a rule that is broken.
public sealed class PlannedFailureException() : Exception("the row could not be mapped (thrown on purpose by this form)");
