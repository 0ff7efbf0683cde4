namespace CockroachBench.Harness.Running;

internal sealed class RunRecord
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _indexes;
    private readonly List<RunCase> _cases;
    private RunFile _file;

    public RunRecord(string artifacts, RunFile header, IEnumerable<BenchmarkCase> selected)
    {
        Artifacts = artifacts;
        _file = header;
        _cases = [.. selected.Select(Describe)];
        _indexes = _cases.Select((c, i) => (c.Id, i)).ToDictionary(p => p.Id, p => p.i);
        Write();
    }

    public string Artifacts { get; }

    public IReadOnlyList<RunCase> Cases
    {
        get { lock (_lock) return [.. _cases]; }
    }

    public RunCase Update(BenchmarkCase benchmarkCase, Func<RunCase, RunCase> change)
    {
        lock (_lock)
        {
            var index = _indexes[benchmarkCase.DisplayInfo];
            _cases[index] = change(_cases[index]);
            Write();
            return _cases[index];
        }
    }

    public void Finish(RunState state, string? error = null)
    {
        var reason = state switch
        {
            RunState.ServerLost => "the server no longer answers",
            RunState.Interrupted => "the run was stopped",
            RunState.Failed => $"the run was ended by an error: {error}",
            _ => "the run ended before it",
        };
        lock (_lock)
        {
            for (var i = 0; i < _cases.Count; i++)
                if (_cases[i].State == CaseState.NotRun) _cases[i] = _cases[i] with { Reason = reason };
            _file = _file with { State = state, FinishedAt = DateTimeOffset.UtcNow };
            Write();
        }
    }

    public void Abandon(Exception error) => Finish(RunState.Failed, Secrets.FirstLine(error.Message));
    private void Write() => (_file with { Cases = _cases }).Write(Artifacts);

    private static RunCase Describe(BenchmarkCase benchmarkCase) => new()
    {
        Id = benchmarkCase.DisplayInfo,
        Name = FullNameProvider.GetBenchmarkName(benchmarkCase),
        Family = SuiteCatalog.Family(benchmarkCase.Descriptor.Type),
        Method = benchmarkCase.Descriptor.WorkloadMethod.Name,
        Parameters = benchmarkCase.Parameters.Items.ToDictionary(p => p.Name, p => p.ToDisplayText()),
        Categories = benchmarkCase.Descriptor.Categories,
        IsBaseline = benchmarkCase.Descriptor.Baseline,
        IsFloor = benchmarkCase.Descriptor.WorkloadMethod.IsDefined(typeof(FloorAttribute), inherit: false),
        Sql = CaseInstance.Sql(benchmarkCase),
    };
}
