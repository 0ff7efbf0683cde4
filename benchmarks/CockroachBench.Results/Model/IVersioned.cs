namespace CockroachBench.Results.Model;

// A file of this program's own that says which format it has.
internal interface IVersioned
{
    int FormatVersion { get; }
}
