using CockroachBench.Results.Runs;

namespace CockroachBench.Results.Tables;

/// <summary>One case in a table.</summary>
/// <param name="Case">The case.</param>
/// <param name="Figures">Its figures; null where it was not measured.</param>
/// <param name="Ratio">Mean over the baseline's mean with the same parameters.</param>
/// <param name="FloorRatio">Mean over the floor's mean with the same parameters.</param>
public sealed record FamilyRow(RunCase Case, CaseFigures? Figures, double? Ratio, double? FloorRatio);

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
        var baseline = Mean(cases.FirstOrDefault(c => c.IsBaseline));
        var floor = Mean(cases.FirstOrDefault(c => c.IsFloor));
        return new FamilyGroup(parameters, [.. cases.Select(c =>
        {
            var mean = Mean(c);
            return new FamilyRow(c, c.State == CaseState.Measured ? figures.GetValueOrDefault(c.Id) : null, mean / baseline, mean / floor);
        })]);

        double? Mean(RunCase? c) => c is { State: CaseState.Measured } && figures.GetValueOrDefault(c.Id) is { MeanNanoseconds: > 0 and { } mean } ? mean : null;
    }
}
