namespace CockroachBench.Harness.Running;

// Every case once in this process, checksums compared: says whether the suite works, not how fast.
internal sealed class SmokeRunner(RunRecord record, Progress progress, ServerWatch server, TimeSpan longestCase)
{
    public async Task RunAsync(IReadOnlyList<BenchmarkRunInfo> cases, CancellationToken cancellationToken)
    {
        progress.Start();
        foreach (var group in cases.SelectMany(info => info.BenchmarksCases).GroupBy(GroupKey))
        {
            // The baseline first: it is what the others must agree with.
            (string Method, long? Sum)? expected = null;
            foreach (var benchmarkCase in group.OrderByDescending(c => c.Descriptor.Baseline))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (sum, failure) = await RunAsync(benchmarkCase, cancellationToken);
                var method = benchmarkCase.Descriptor.WorkloadMethod.Name;
                if (failure is null && sum is null) failure = "returned no checksum: a benchmark returns a number over everything it read";
                if (failure is null)
                {
                    expected ??= (method, sum);
                    if (sum != expected.Value.Sum)
                    {
                        failure = $"its checksum {sum} differs from {expected.Value.Method}'s, {expected.Value.Sum}: "
                            + "the variants do not do the same work";
                    }
                }

                var recorded = record.Update(benchmarkCase,
                    c => c with { State = failure is null ? CaseState.Checked : CaseState.Failed, Reason = failure, Checksum = sum });
                progress.Report(recorded);
                if (failure is null) continue;
                if (!server.Answers()) throw new ServerLostException();
                server.WaitForRoom();
            }
        }
    }

    private async Task<(long? Sum, string? Failure)> RunAsync(BenchmarkCase benchmarkCase, CancellationToken cancellationToken)
    {
        CaseName.Current = $"{benchmarkCase.Descriptor.Type.Name}.{benchmarkCase.Descriptor.WorkloadMethod.Name}";
        // What a failed or hanging case leaves open is closed before the next one.
        using var opened = CaseDatabase.Collect();
        try
        {
            // Off this thread: a case that hangs must not hang the run.
            return (await Task.Run(() => RunOnce(benchmarkCase), cancellationToken).WaitAsync(longestCase, cancellationToken), null);
        }
        catch (TimeoutException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"took longer than {longestCase.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return (null, Secrets.FirstLine($"{e.GetType().Name}: {e.Message}"));
        }
    }

    private static long? RunOnce(BenchmarkCase benchmarkCase)
    {
        using var instance = new CaseInstance(benchmarkCase);
        return instance.RunOnce();
    }

    // Cases that must agree: one class, one set of parameters, one group of the class. A floor stands alone.
    private static string GroupKey(BenchmarkCase benchmarkCase)
    {
        var method = benchmarkCase.Descriptor.WorkloadMethod;
        var group = method.IsDefined(typeof(FloorAttribute)) ? $"floor {method.Name}"
            : method.GetCustomAttribute<ChecksumGroupAttribute>()?.Group ?? "";
        return $"{benchmarkCase.Descriptor.Type.FullName}|{benchmarkCase.Parameters.DisplayInfo}|{group}";
    }
}
