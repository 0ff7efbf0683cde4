namespace CockroachBench.Retention.Reporting;

/// <summary>The figures of a case by descriptor id, as they stand under <c>Metrics</c> in BenchmarkDotNet's full JSON.</summary>
internal static class RetentionMetrics
{
    /// <summary>Prefix of the ids that hold a leaking type's bytes per operation; the type's name follows.</summary>
    public const string TypeBytes = MetricIds.TypeBytes;
    /// <summary>Prefix of the ids that hold a leaking type's objects per operation.</summary>
    public const string TypeCount = MetricIds.TypeCount;

    /// <summary>
    /// One result for all launches of a case: medians of the figures, the verdict of most, and types, pools and openers of the last launch
    /// that knows them.
    /// </summary>
    public static RetentionResult? Combine(IReadOnlyList<RetentionResult> launches)
    {
        if (launches.Count <= 1) return launches.Count == 0 ? null : launches[0];
        double? OfAll(Func<RetentionResult, double?> figure)
        {
            var values = launches.Select(figure).OfType<double>().ToList();
            return values.Count == 0 ? null : SampleMedian.Of(values);
        }
        var withPools = launches.LastOrDefault(l => l.HeldByPool is not null);
        var withTypes = launches.LastOrDefault(l => l.Types is not null);
        return new RetentionResult
        {
            Problem = launches.Select(l => l.Problem).FirstOrDefault(p => p is not null),
            Seconds = launches.Max(l => l.Seconds),
            Operations = launches.Sum(l => l.Operations),
            WindowSeconds = launches.Sum(l => l.WindowSeconds),
            Resolution = launches.Max(l => l.Resolution),
            Retained = OfAll(l => l.Retained),
            RetainedLower = OfAll(l => l.RetainedLower),
            RetainedUpper = OfAll(l => l.RetainedUpper),
            // Most launches decide; a draw is unclear.
            Verdict = launches.Where(l => l.Verdict is not null).GroupBy(l => l.Verdict)
                    .OrderByDescending(g => g.Count()).ToList() is { Count: > 0 } groups
                ? groups.Count > 1 && groups[0].Count() == groups[1].Count() ? CockroachBench.Retention.Verdict.Unclear : groups[0].Key
                : null,
            PeakLive = OfAll(l => l.PeakLive),
            ConnectionsOpened = OfAll(l => l.ConnectionsOpened),
            Held = OfAll(l => l.Held),
            HeldByPool = withPools?.HeldByPool,
            OpenedBy = launches.LastOrDefault(l => l.OpenedBy is not null)?.OpenedBy,
            SessionsLeft = OfAll(l => l.SessionsLeft),
            SessionsKept = OfAll(l => l.SessionsKept),
            Sockets = OfAll(l => l.Sockets),
            LohAllocated = OfAll(l => l.LohAllocated),
            Types = withTypes?.Types,
            TypesProblem = withTypes is null ? launches.Select(l => l.TypesProblem).FirstOrDefault(p => p is not null) : null,
            TimedWithinBudget = launches.Any(l => l.TimedWithinBudget),
        };
    }

    /// <summary>The metrics of a result; what was not measured is left out.</summary>
    public static IEnumerable<Metric> Of(RetentionResult result)
    {
        var openedBy = result.OpenedBy is { } opener ? MetricIds.OpenedBy + opener : "";
        (string Id, string Legend, string Unit, double? Value)[] figures =
        [
            (MetricIds.Retained, "Bytes still reachable after full collections, per operation (Theil-Sen slope)", "B", result.Retained),
            (MetricIds.RetainedLower, "Lower end of Retained's 99% interval", "B", result.RetainedLower),
            (MetricIds.RetainedUpper, "Upper end of Retained's 99% interval", "B", result.RetainedUpper),
            (MetricIds.RetainedVerdict, "0 none, 1 leak, 2 unclear", "", (double?)(int?)result.Verdict),
            (MetricIds.RetainedResolution, "The smallest leak that this measurement finds, per operation", "B", result.Resolution),
            (MetricIds.PeakLive, "Bytes reachable when the operation holds the most", "B", result.PeakLive),
            (MetricIds.ConnectionsOpened, "Physical connections opened per operation, by whoever", "", result.ConnectionsOpened),
            (MetricIds.Held, "Pool slots left busy per operation" + openedBy, "", result.Held),
            (MetricIds.SessionsLeft, "Server sessions left per operation, before any collection", "", result.SessionsLeft),
            (MetricIds.SessionsKept, "Server sessions left per operation, after full collections", "", result.SessionsKept),
            (MetricIds.Sockets, "Sockets left open per operation, before any collection" + openedBy, "", result.Sockets),
            (MetricIds.LohAllocated, "Bytes allocated on the large object heap per operation", "B", result.LohAllocated),
            (MetricIds.TimedWithinBudget, "1 where timing was limited because the operation leaves something behind", "",
                result.TimedWithinBudget ? 1 : null),
        ];
        var types = (result.Types ?? []).SelectMany(t => new (string Id, string Legend, string Unit, double? Value)[]
        {
            (TypeBytes + t.Name, "Bytes of this type retained per operation" + (t.Path is { } path ? MetricIds.KeptBy + path : ""), "B",
                t.Bytes),
            (TypeCount + t.Name, "Objects of this type retained per operation", "", t.Count),
        });
        return figures.Concat(types).Where(f => f.Value is not null)
            .Select(f => new Metric(new Descriptor(f.Id, f.Legend, f.Unit), f.Value!.Value));
    }

    // Not shown as BenchmarkDotNet's metric columns, which have no verdict: RetentionColumn shows it.
    private sealed class Descriptor(string id, string legend, string unit) : IMetricDescriptor
    {
        public string Id => id;
        public string DisplayName => id;
        public string Legend => legend;
        public string NumberFormat => "0.###";
        public UnitType UnitType => unit == "B" ? UnitType.Size : UnitType.Dimensionless;
        public string Unit => unit;
        public bool TheGreaterTheBetter => false;
        public int PriorityInCategory => 0;

        public bool GetIsAvailable(Metric metric) => false;
    }
}
