namespace CockroachBench.Results.Runs;

/// <summary>A run with its figures: what reporting knows of measuring.</summary>
/// <param name="File">The run's description.</param>
/// <param name="Figures">Figures by case id.</param>
public sealed record Run(RunFile File, IReadOnlyDictionary<string, CaseFigures> Figures)
{
    /// <summary>Loads a run from its artifacts folder.</summary>
    /// <exception cref="RunFormatException">The folder holds no run, or a file of it cannot be read.</exception>
    public static Run Load(string folder)
    {
        var file = RunFile.Read(folder);
        var figures = new Dictionary<string, CaseFigures>(StringComparer.Ordinal);
        var reports = file.Cases.Select(c => c.Report).OfType<string>().Distinct().ToList();
        try
        {
            // A full run has hundreds of files, with every measurement in them.
            foreach (var figure in reports.AsParallel().AsOrdered().SelectMany(report => FullJsonReader.Read(Path.Combine(folder, report)))) figures[figure.Id] = figure;
        }
        catch (AggregateException e)
        {
            // To a caller it makes no difference that several files were read at once.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return new Run(file, figures);
    }
}
