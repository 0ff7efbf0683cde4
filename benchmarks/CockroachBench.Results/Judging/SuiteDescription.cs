namespace CockroachBench.Results.Judging;

internal sealed record SuiteDescription(SourceFiles Sources, IReadOnlyList<ClaimList> Claims, IReadOnlyList<HeadlineRows> Headline);

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

// Rows of the README's table: methods of one family, from the group of parameters with the largest key.
internal sealed record HeadlineRows(string Family, IReadOnlyList<string> Methods, Func<FamilyGroup, (double, double)> Key);
