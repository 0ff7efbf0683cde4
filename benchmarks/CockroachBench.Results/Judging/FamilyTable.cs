using CockroachBench.Results.Model;

namespace CockroachBench.Results.Judging;

/// <summary>One case in a table.</summary>
/// <param name="Case">The case.</param>
/// <param name="Figures">Its figures; null where it was not measured.</param>
/// <param name="Ratio">Mean over the baseline's mean with the same parameters.</param>
/// <param name="FloorRatio">Mean over the floor's mean with the same parameters.</param>
/// <param name="RatioMargin">Half-width of <paramref name="Ratio"/>'s interval over it: both margins, taken as independent.</param>
/// <param name="FloorRatioMargin">The same of <paramref name="FloorRatio"/>.</param>
/// <param name="Mark">What a reader should see first, in words; see <see cref="Marks"/>.</param>
public sealed record FamilyRow(
    RunCase Case, CaseFigures? Figures, double? Ratio, double? FloorRatio, double? RatioMargin = null, double? FloorRatioMargin = null, string Mark = "");

/// <summary>The rows of a family that share their parameters.</summary>
/// <param name="Parameters">For example <c>Rows=100, PayloadBytes=16</c>; empty without parameters.</param>
/// <param name="Rows">Its cases, in the order of the class.</param>
public sealed record FamilyGroup(string Parameters, IReadOnlyList<FamilyRow> Rows);

/// <summary>A family's table: groups of rows, each with its own baseline and floor.</summary>
/// <param name="Family">Folder and scenario.</param>
/// <param name="Groups">One for each set of parameters.</param>
public sealed record FamilyTable(string Family, IReadOnlyList<FamilyGroup> Groups)
{
    /// <summary>Every row.</summary>
    public IEnumerable<FamilyRow> Rows => Groups.SelectMany(g => g.Rows);

    /// <summary>The tables of a run, in the order of its cases.</summary>
    public static IReadOnlyList<FamilyTable> Build(Run run) =>
        [.. run.File.Cases.GroupBy(c => c.Family).Select(family => new FamilyTable(
            family.Key,
            [.. family.GroupBy(ParameterText).Select(group => BuildGroup(group.Key, [.. group], run.Figures))]))];

    private static string ParameterText(RunCase c) => string.Join(", ", c.Parameters.Select(p => $"{p.Key}={p.Value}"));

    private static FamilyGroup BuildGroup(string parameters, IReadOnlyList<RunCase> cases, IReadOnlyDictionary<string, CaseFigures> figures)
    {
        var baseline = Measured(cases.FirstOrDefault(c => c.IsBaseline));
        var floor = Measured(cases.FirstOrDefault(c => c.IsFloor));
        return new FamilyGroup(parameters, Marks.Set([.. cases.Select(c =>
        {
            var own = Measured(c);
            return new FamilyRow(c, c.State == CaseState.Measured ? figures.GetValueOrDefault(c.Id) : null,
                own?.MeanNanoseconds / baseline?.MeanNanoseconds, own?.MeanNanoseconds / floor?.MeanNanoseconds, Margin(own, baseline), Margin(own, floor));
        })]));

        CaseFigures? Measured(RunCase? c) => c is { State: CaseState.Measured } && figures.GetValueOrDefault(c.Id) is { MeanNanoseconds: > 0 } own ? own : null;
    }

    private static double? Margin(CaseFigures? one, CaseFigures? other) =>
        one?.RelativeMargin is { } a && other?.RelativeMargin is { } b ? Math.Sqrt((a * a) + (b * b)) : null;
}
