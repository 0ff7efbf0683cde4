namespace CockroachBench.Results.Model;

/// <summary>A file of this program's own that says which format it has.</summary>
internal interface IVersioned
{
    /// <summary>Format of the file, from 1.</summary>
    int FormatVersion { get; }
}
