namespace CockroachBench.Harness.Cli;

// What compare is asked for.
internal sealed record CompareOptions(string? Base, string? Head, string? Markdown, string? Json, FailOn FailOn, bool Force);
