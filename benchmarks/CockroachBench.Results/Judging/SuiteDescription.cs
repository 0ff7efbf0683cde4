using CockroachBench.Results.Model;

namespace CockroachBench.Results.Judging;

// All that the pages need to know of the suite whose runs they show.
internal sealed record SuiteDescription(SourceFiles Sources, IReadOnlyList<ClaimList> Claims, IReadOnlyList<HeadlineTable> Headlines);

// Claims with a common heading, and the words for their outcomes.
internal sealed record ClaimList(
    string Heading, string Column, string Holds, string DoesNotHold, string Depends, IReadOnlyList<Claim> Claims)
{
    public string Word(Outcome outcome) => outcome switch
    {
        Outcome.Holds => Holds,
        Outcome.DoesNotHold => DoesNotHold,
        Outcome.Depends => Depends,
        _ => "not measured",
    };
}

// A table of the README: one family, or with a trailing slash all families of a folder.
internal sealed record HeadlineTable(string Title, string Family, IReadOnlyList<string> Columns)
{
    // Of one family the group with the largest key is shown; without it every group.
    public Func<FamilyGroup, (double, double)>? Group { get; init; }

    // File name, or its beginning, of a picture that the environment's page shows.
    public string? Picture { get; init; }
}
