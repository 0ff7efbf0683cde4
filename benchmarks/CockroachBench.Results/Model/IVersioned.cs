namespace CockroachBench.Results.Model;

// A file of this program's own, with its format.
internal interface IVersioned
{
    int FormatVersion { get; }

    // What the serializer does not check; null where nothing is wrong.
    string? WhatIsWrong();
}
