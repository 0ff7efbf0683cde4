namespace CockroachBench.Results.Model;

// Where a family's source is in its repository: folder + family + ending.
internal sealed record SourceFiles(string Folder, string Ending);
